using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.Peers;

/// <summary>Something to be timed: a compiled function that is called again and again.</summary>
/// <param name="Name">The name it has for other libraries too.</param>
/// <param name="Start">Makes the inputs and compiles; a call of what it returns is one step.</param>
/// <param name="Check">Compares one step with plain evaluation in double precision.</param>
internal sealed record Workload(string Name, Func<Action> Start, Func<Deviation> Check)
{
    /// <summary>The floating-point operations of a step, where they are what counts.</summary>
    public double? Flops { get; init; }

    /// <summary>The most that Float32 results may deviate, relative to the norm of each.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>The same inputs at every step.</summary>
    public static Workload Function<T, TResult>(string name, Func<T> inputs, Func<T, TResult> function) => new(
        name,
        Start: () =>
        {
            T arguments = inputs();
            Func<T, TResult> compiled = Compile(function);
            return () => compiled(arguments);
        },
        Check: () => Compare(function, inputs()));

    /// <summary>Every step starts with the model that the step before has returned.</summary>
    /// <param name="name">The name it has for other libraries too.</param>
    /// <param name="start">The first model, and the data that all steps are given.</param>
    /// <param name="step">From the model and the data to the next model and the loss.</param>
    /// <param name="checkedStep">
    /// What is compared with plain evaluation, if not <paramref name="step"/>: where learning rates are so small that new parameters
    /// hardly say anything about gradients.
    /// </param>
    public static Workload Training<TModel, TData>(
        string name,
        Func<(TModel Model, TData Data)> start,
        Func<TModel, TData, (TModel Model, Tensor Loss)> step,
        Func<TModel, TData, (TModel Model, Tensor Loss)>? checkedStep = null) => new(
        name,
        Start: () =>
        {
            (TModel model, TData data) = start();
            Func<TModel, TData, (TModel Model, Tensor Loss)> compiled = Compile(step, donate: [0]);
            return () => (model, _) = compiled(model, data);
        },
        Check: () => Compare(a => (checkedStep ?? step)(a.Model, a.Data), start()));

    /// <summary>Steps of plain gradient descent.</summary>
    public static Workload Descent<TModel, TData>(
        string name, Func<(TModel Model, TData Data)> start, Func<TModel, TData, Tensor> loss, float rate = 0.1f)
    {
        return Training(name, start, (model, data) => Step(model, data, rate), (model, data) => Step(model, data, 1000));

        (TModel Model, Tensor Loss) Step(TModel model, TData data, float rate)
        {
            (Tensor value, TModel gradient) = ValueAndGrad(loss, model, data);
            return (Tree.Zip(model, gradient, (parameter, slope) => parameter - rate * slope), value);
        }
    }

    private static Deviation Compare<T, TResult>(Func<T, TResult> function, T arguments)
    {
        TResult expected = function(Tree.Map(arguments, (_, leaf) => leaf.DType.IsFloat ? leaf.Cast(DType.Float64) : leaf));
        return Deviation.Between(Compile(function)(arguments), OneByOne(expected));
    }

    /// <summary>The numbers of expressions, every operation computed as it stands.</summary>
    private static T OneByOne<T>(T expressions) => Tree.Rebuild(
        expressions,
        [.. Compilation.ReferenceProgram.Of(Graph.Of([], Tree.Flatten(expressions).AsSpan())).Run().Select(Constant.Create)]);
}
