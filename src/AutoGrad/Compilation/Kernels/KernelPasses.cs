using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad.Compilation.Kernels;

/// <summary>
/// In which pass over a row a value is computed: one that reads a reduced row can only come after the pass that reduces it. What a later
/// pass needs again is loaded or computed again when that is cheap, and kept in scratch memory otherwise.
/// </summary>
internal static class KernelPasses
{
    private const int CheapAgain = 3; // operations

    /// <summary>For a value of elements its pass; for a value of a row the first pass that may read it.</summary>
    public static int[] Of(KernelCode code)
    {
        int[] passes = new int[code.Instructions.Length];
        for (int i = 0; i < passes.Length; i++)
        {
            KernelInstruction instruction = code.Instructions[i];
            foreach (int value in instruction.Values) passes[i] = Math.Max(passes[i], passes[value]);
            if (instruction.Kind == KernelInstructionKind.Reduce) passes[i]++;
        }
        return passes;
    }

    /// <summary>
    /// For every value the first array that holds its elements once its pass is over, −1 for none. A value without one is computed again.
    /// </summary>
    public static int[] Kept(KernelCode code)
    {
        int[] kept = new int[code.Instructions.Length];
        Array.Fill(kept, -1);
        for (int i = code.Operands.Length - 1; i >= 0; i--)
        {
            if (code.Operands[i].Use is OperandUse.WriteElements or OperandUse.Scratch) kept[code.Operands[i].Value] = i;
        }
        return kept;
    }

    /// <summary>The kernel with scratch arrays for values that are dear to compute again.</summary>
    public static KernelCode WithScratch(KernelCode code)
    {
        int[] passes = Of(code);
        if (passes.Length == 0 || passes.Max() == 0) return code;
        int[] kept = Kept(code), again = CostAgain(code, passes);
        ImmutableArray<KernelOperand>.Builder operands = code.Operands.ToBuilder();
        for (int i = 0; i < passes.Length; i++)
        {
            KernelInstruction reader = code.Instructions[i];
            if (reader.IsRow && reader.Kind != KernelInstructionKind.Reduce) continue;
            int pass = reader.Kind == KernelInstructionKind.Reduce ? passes[i] - 1 : passes[i];
            foreach (int value in reader.Values)
            {
                KernelInstruction read = code.Instructions[value];
                if (read.IsRow || passes[value] == pass || kept[value] >= 0 || again[value] <= CheapAgain) continue;
                kept[value] = operands.Count;
                operands.Add(new KernelOperand(OperandUse.Scratch, read.DType, value));
            }
        }
        return operands.Count == code.Operands.Length ? code : new KernelCode(code.Instructions, operands.ToImmutable());
    }

    /// <summary>The operations of computing each value from arrays and rows.</summary>
    private static int[] CostAgain(KernelCode code, int[] passes)
    {
        int[] cost = new int[passes.Length];
        for (int i = 0; i < passes.Length; i++)
        {
            KernelInstruction instruction = code.Instructions[i];
            if (instruction.IsRow) continue;
            if (instruction.Kind == KernelInstructionKind.Apply) cost[i] = OperationWeights.Of(instruction.Operation);
            foreach (int value in instruction.Values) cost[i] = Math.Min(cost[i] + cost[value], 1 << 20);
        }
        return cost;
    }
}
