using static AutoGrad.Transforms;

namespace AutoGrad.Benchmarks.Bounds;

/// <summary>Work whose time should be that of moving its numbers.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Bytes">What it has to read and write at least: every input once, every output once.</param>
/// <param name="Start">Makes the inputs and compiles; a call of what it returns does the work.</param>
internal sealed record MovedBytes(string Name, long Bytes, Func<Action> Start)
{
    /// <summary>A function of tensors of given shapes, filled with random numbers and all of them read.</summary>
    public static MovedBytes Of(string name, Shape[] shapes, Func<Tensor[], Tensor> function) =>
        Of(name, () => [.. shapes.Select(static (shape, i) => Key.FromSeed(i).Normal(shape))], function);

    /// <summary>A function of tensors that are all read.</summary>
    public static MovedBytes Of(string name, Func<Tensor[]> inputs, Func<Tensor[], Tensor> function)
    {
        Tensor[] expressions = inputs();
        long bytes = expressions.Append(function(expressions)).Sum(static tensor => tensor.Type.SizeInBytes);
        return new(name, bytes, () =>
        {
            Tensor[] arguments = Tree.Evaluate(inputs());
            Func<Tensor[], Tensor> compiled = Compile(function);
            return () => compiled(arguments);
        });
    }
}
