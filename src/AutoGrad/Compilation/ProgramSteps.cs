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
}

/// <summary>A fused loop, after copies of what it cannot read as it lies.</summary>
internal sealed class LoopStep(LoopPlan plan, Place[] arrays, List<(ProgramOperand Source, Place Target)> copies, Place parts) : Step
{
    public override string ToString() => $"{plan}arrays at {string.Join(", ", arrays)}";

    protected override void Compute(Frame frame)
    {
        foreach ((ProgramOperand source, Place target) in copies)
        {
            TensorValue copy = frame.InArena(source.Type, target.Offset, 0, TensorValue.RowMajor(source.Type.Shape));
            StridedCopy.CopyTo(frame.Seen(source), copy);
        }
        Span<nint> addresses = stackalloc nint[arrays.Length];
        for (int i = 0; i < addresses.Length; i++) addresses[i] = frame.AddressOf(arrays[i]);
        plan.Run(addresses, frame.AddressOf(parts));
    }
}

/// <summary>Runs what was planned on the addresses of its operands, its result and its workspace.</summary>
internal delegate void PlannedKernel(nint first, nint last, nint result, nint workspace);

/// <summary>A kernel of the execution layer that was planned with the program: a product, a convolution, windows.</summary>
internal sealed class PlannedStep(Lowering lowering, TensorType type, PlannedKernel kernel, Place first, Place last, Place result, Place workspace) : Step
{
    public override string ToString() => $"{lowering} → {type} at {result}";

    protected override void Compute(Frame frame) =>
        kernel(frame.AddressOf(first), frame.AddressOf(last), frame.AddressOf(result), frame.AddressOf(workspace));
}

/// <summary>A kernel of the execution layer.</summary>
internal sealed class KernelStep(Lowering lowering, ProgramOperand[] inputs, TensorType type, int output) : Step
{
    public override string ToString() => $"{lowering} → {type} in buffer {output}";

    protected override void Compute(Frame frame)
    {
        var values = new TensorValue[inputs.Length];
        for (int i = 0; i < values.Length; i++) values[i] = frame.Seen(inputs[i]);
        frame.Keep(output, ReferenceExecutor.Run(lowering, values, type, frame.Pool));
    }
}

/// <summary>A computation with several results.</summary>
internal sealed class JointStep(Lowering.Joint lowering, ProgramOperand[] inputs, int outputs) : Step
{
    private readonly bool[] wanted = new bool[outputs];
    private readonly List<(int Index, int Buffer)> kept = [];

    /// <summary>Says that one of the results is needed, and where.</summary>
    public void Want(int index, int buffer)
    {
        wanted[index] = true;
        kept.Add((index, buffer));
    }

    public override string ToString() => $"{lowering} → buffers {string.Join(", ", kept)}";

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
