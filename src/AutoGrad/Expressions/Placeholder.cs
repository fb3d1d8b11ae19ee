using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>An input of a traced function: a type without a value. Each node is its own input, however alike two may look.</summary>
/// <param name="IsNumber">Whether it stands for a <see cref="Literal"/>, and like it takes the dtype of the tensors it meets.</param>
internal sealed record Placeholder(bool IsNumber = false) : Source
{
    /// <summary>A new input.</summary>
    public static Tensor Create(TensorType type) => new(new Placeholder(), [], type);

    /// <summary>A new input for tensors like this one.</summary>
    public static Tensor Like(Tensor tensor) => new(new Placeholder(Operands.IsNumber(tensor)), [], tensor.Type);

    public override string ParametersText() => "";

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => throw Errors.Internal("a placeholder's type is given, not derived");

    public override Lowering Lower(Tensor y) => new Lowering.Given();
}

/// <summary>Numbers that are there from the start; the node holds the value.</summary>
internal sealed record Constant : Source
{
    private static readonly Constant Instance = new();

    /// <summary>A node without history that has this value.</summary>
    public static Tensor Create(TensorValue value) => new(Instance, [], value.Type) { Value = value };

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs) => throw Errors.Internal("a constant's type is given, not derived");

    public override Lowering Lower(Tensor y) => new Lowering.Given();
}
