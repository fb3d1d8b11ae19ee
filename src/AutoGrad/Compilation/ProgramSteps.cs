using AutoGrad.Compilation.Kernels;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>One thing a <see cref="CompiledProgram"/> does.</summary>
internal abstract class Step
{
    /// <summary>Buffers that nobody reads after this step.</summary>
    public List<int> Dead { get; } = [];

    public void Run(Frame frame)
    {
        Compute(frame);
        foreach (int buffer in Dead) frame.Forget(buffer);
    }

    protected abstract void Compute(Frame frame);

    /// <summary>For example <c>Sum(buffer 1, Axes = [0])</c>.</summary>
    protected static string Text(Primitive primitive, IEnumerable<Place> operands)
    {
        IEnumerable<string> arguments = operands.Select(static place => place.ToString());
        string parameters = primitive.ParametersText();
        return $"{primitive.Name}({string.Join(", ", parameters.Length > 0 ? arguments.Append(parameters) : arguments)})";
    }
}

/// <summary>A fused loop, after copies of what it cannot read as it lies.</summary>
internal sealed unsafe class LoopStep(LoopPlan plan, Place[] arrays, List<(ProgramOperand Source, Place Target)> copies, Place parts) : Step
{
    public override string ToString() =>
        $"{plan}{string.Join(Environment.NewLine, arrays.Select(static (place, i) => $"array{i} is {place}"))}".ReplaceLineEndings(
            $"{Environment.NewLine}   ");

    /// <summary>Runs a product and the loop on every part of its result that is finished.</summary>
    public void ComputeWith(PlannedStep product, Frame frame)
    {
        CopySources(frame);
        nint* addresses = stackalloc nint[arrays.Length];
        for (int i = 0; i < arrays.Length; i++) addresses[i] = frame.AddressOf(arrays[i]);
        product.Compute(frame, new Epilogue(plan, addresses));
    }

    protected override void Compute(Frame frame)
    {
        CopySources(frame);
        Span<nint> addresses = stackalloc nint[arrays.Length];
        for (int i = 0; i < addresses.Length; i++) addresses[i] = frame.AddressOf(arrays[i]);
        plan.Run(addresses, frame.AddressOf(parts));
    }

    private void CopySources(Frame frame)
    {
        foreach ((ProgramOperand source, Place target) in copies)
        {
            TensorValue copy = frame.InArena(source.Type, target.Offset, 0, TensorValue.RowMajor(source.Type.Shape));
            StridedCopy.CopyTo(frame.Seen(source), copy);
        }
    }
}

/// <summary>A product or convolution whose tasks run a loop on every part of the result as soon as it is finished.</summary>
internal sealed class EpilogueStep(PlannedStep product, LoopStep loop) : Step
{
    public override string ToString() => $"{product}, part by part followed by {loop}";

    protected override void Compute(Frame frame) => loop.ComputeWith(product, frame);
}

/// <summary>
/// Runs what was planned on the addresses of its operands, its result and its workspace, and an epilogue on parts of the result.
/// </summary>
internal delegate void PlannedKernel(nint first, nint last, nint result, nint workspace, Epilogue epilogue);

/// <summary>A kernel of the execution layer that was planned with the program: a product, a convolution, windows.</summary>
internal sealed class PlannedStep(Primitive primitive, TensorType type, PlannedKernel kernel, Place[] operands, Place result, Place workspace) : Step
{
    public override string ToString() => $"{Text(primitive, operands)} → {type} in {result}";

    public void Compute(Frame frame, Epilogue epilogue) =>
        kernel(frame.AddressOf(operands[0]), frame.AddressOf(operands[^1]), frame.AddressOf(result), frame.AddressOf(workspace), epilogue);

    protected override void Compute(Frame frame) => Compute(frame, default);
}

/// <summary>A kernel of the execution layer.</summary>
internal sealed class KernelStep(Primitive primitive, Lowering lowering, ProgramOperand[] inputs, TensorType type, int output) : Step
{
    public override string ToString() => $"{Text(primitive, inputs.Select(static input => input.Place))} → {type} in {new Place(output, 0)}";

    protected override void Compute(Frame frame)
    {
        var values = new TensorValue[inputs.Length];
        for (int i = 0; i < values.Length; i++) values[i] = frame.Seen(inputs[i]);
        frame.Keep(output, ReferenceExecutor.Run(lowering, values, type, frame.Pool));
    }
}

/// <summary>A computation with several results.</summary>
internal sealed class JointStep(Primitive primitive, Lowering.Joint lowering, ProgramOperand[] inputs, int outputs) : Step
{
    private readonly bool[] wanted = new bool[outputs];
    private readonly List<(int Index, int Buffer)> kept = [];

    /// <summary>Says that one of the results is needed, and where.</summary>
    public void Want(int index, int buffer)
    {
        wanted[index] = true;
        kept.Add((index, buffer));
    }

    public override string ToString() =>
        $"{primitive.Name}({string.Join(", ", inputs.Select(static input => input.Place))}) → " +
        string.Join(", ", kept.Select(static result => $"result {result.Index} in {new Place(result.Buffer, 0)}"));

    protected override void Compute(Frame frame)
    {
        var values = new TensorValue[inputs.Length];
        for (int i = 0; i < values.Length; i++) values[i] = frame.Seen(inputs[i]);
        TensorValue?[] results = lowering.Kernel(values, wanted, frame.Pool);
        foreach ((int index, int buffer) in kept)
        {
            frame.Keep(buffer, results[index] ?? throw Errors.Internal($"output {index} was not computed"));
        }
    }
}
