using AutoGrad.Execution;

namespace AutoGrad.Compilation.Kernels;

/// <summary>Collects the values of a kernel. What is the same is made once.</summary>
internal sealed class KernelBuilder
{
    private readonly List<KernelInstruction> instructions = [];
    private readonly List<KernelOperand> operands = [];
    private readonly Dictionary<KernelInstruction, int> known = [];

    public KernelInstruction this[int value] => instructions[value];

    /// <summary>A new array to read from.</summary>
    public int Read(DType dtype, bool isRow)
    {
        operands.Add(new KernelOperand(isRow ? OperandUse.ReadRow : OperandUse.ReadElements, dtype));
        return Add(new KernelInstruction(KernelInstructionKind.Load, dtype, isRow) { Memory = operands.Count - 1 });
    }

    public int Number(Scalar number) => Add(new KernelInstruction(KernelInstructionKind.Constant, number.DType, true) { Number = number });

    /// <summary>A formula of values.</summary>
    public int Apply(ElementFormula formula, ReadOnlySpan<int> arguments)
    {
        var done = new Dictionary<ElementFormula, int>(ReferenceEqualityComparer.Instance);
        var pending = new Stack<ElementFormula>([formula]);
        while (pending.TryPeek(out ElementFormula? next))
        {
            bool ready = true;
            foreach (ElementFormula operand in next.Operands)
            {
                if (done.ContainsKey(operand)) continue;
                pending.Push(operand);
                ready = false;
            }
            if (!ready) continue;
            pending.Pop();
            if (done.ContainsKey(next)) continue;
            done.Add(next, next.Operation switch
            {
                ElementOperation.Argument => arguments[next.Index],
                ElementOperation.Constant => Number(next.Value),
                _ => Apply(next, done),
            });
        }
        return done[formula];
    }

    /// <summary>All values of a row as one.</summary>
    public int Reduce(ReduceKind kind, int value) =>
        Add(new KernelInstruction(KernelInstructionKind.Reduce, instructions[value].DType, true) { Reduction = kind, Operands = 1, X = value });

    /// <summary>A new array that a value is written to; its number.</summary>
    public int Write(int value, bool isRow)
    {
        operands.Add(new KernelOperand(isRow ? OperandUse.WriteRow : OperandUse.WriteElements, instructions[value].DType, value));
        return operands.Count - 1;
    }

    /// <summary>A new array that a value is combined with; its number.</summary>
    public int Accumulate(int value, bool isRow, ReduceKind kind)
    {
        OperandUse use = isRow ? OperandUse.AccumulateRow : OperandUse.AccumulateElements;
        operands.Add(new KernelOperand(use, instructions[value].DType, value, kind));
        return operands.Count - 1;
    }

    /// <summary>The kernel, with arrays for what has to be kept from one pass over a row to the next.</summary>
    public KernelCode Build() => KernelPasses.WithScratch(new KernelCode([.. instructions], [.. operands]));

    private int Apply(ElementFormula formula, Dictionary<ElementFormula, int> done)
    {
        ReadOnlySpan<ElementFormula> parts = formula.Operands;
        int x = done[parts[0]], y = parts.Length > 1 ? done[parts[1]] : 0, z = parts.Length > 2 ? done[parts[2]] : 0;
        bool isRow = instructions[x].IsRow && (parts.Length < 2 || instructions[y].IsRow) && (parts.Length < 3 || instructions[z].IsRow);
        return Add(new KernelInstruction(KernelInstructionKind.Apply, formula.DType, isRow)
        {
            Operation = formula.Operation,
            Operands = parts.Length,
            X = x,
            Y = y,
            Z = z,
            Function = formula.Function,
        });
    }

    private int Add(KernelInstruction instruction)
    {
        if (known.TryGetValue(instruction, out int value)) return value;
        instructions.Add(instruction);
        known.Add(instruction, instructions.Count - 1);
        return instructions.Count - 1;
    }
}
