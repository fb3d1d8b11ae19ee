using System.Reflection.Emit;
using AutoGrad.Execution;

namespace AutoGrad.Compilation.Kernels;

/// <content>
/// Asks for the next row, one line of every array a vector, in the pass with the most arithmetic: there it costs nothing. The other passes
/// find their row near (measured: softmax of rows of 16 KB in 64 MB 1.45 times as fast).
/// </content>
internal sealed partial class KernelEmitter
{
    private readonly Dictionary<int, LocalBuilder> nextRows = []; // of the arrays that are asked for

    private int AskingPass()
    {
        if (!code.AsksForNextRow) return -1;
        int[] work = new int[lastPass + 1];
        for (int pass = 0; pass <= lastPass; pass++)
        {
            int[] uses = CountUses(pass);
            for (int i = 0; i < uses.Length; i++)
            {
                KernelInstruction instruction = code.Instructions[i];
                if (uses[i] == 0 || instruction.IsRow || instruction.Kind != KernelInstructionKind.Apply || IsReloaded(i, pass)) continue;
                work[pass] += OperationWeights.Of(instruction.Operation);
            }
        }
        return Array.LastIndexOf(work, work.Max());
    }

    private void StartAsking()
    {
        for (int i = 0; i < code.Operands.Length; i++)
        {
            if (code.Operands[i] is not { Use: OperandUse.ReadElements or OperandUse.WriteElements, IsPastCaches: false }) continue;
            LocalBuilder next = nextRows[i] = il.DeclareLocal(typeof(nint));
            il.Emit(OpCodes.Ldloc, pointers[i]);
            LoadArgument(pointers.Length + i);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, next);
        }
    }

    private void WriteAsks()
    {
        foreach ((int operand, LocalBuilder next) in nextRows)
        {
            WriteAddress(operand, next);
            il.Emit(OpCodes.Call, VectorMethods.Lanes("Ask"));
        }
    }
}
