namespace AutoGrad.Testing;

/// <summary>What a layer is a function of, so that both are named in messages.</summary>
[Tree]
internal sealed partial record ModelAndInput<TModel, TInput>(TModel Model, TInput Input);
