namespace AutoGrad.Testing;

/// <summary>What a layer is a function of, so that both are named in messages.</summary>
internal sealed record ModelAndInput<TModel, TInput>(TModel Model, TInput Input) : ITree<ModelAndInput<TModel, TInput>>
{
    public ModelAndInput<TModel, TInput> Map(LeafMap map) => new(
        Tree.Map(Model, (path, leaf) => map(path.Prepend(nameof(Model)), leaf)),
        Tree.Map(Input, (path, leaf) => map(path.Prepend(nameof(Input)), leaf)));
}
