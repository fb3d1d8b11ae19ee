using System.Reflection.Emit;
using System.Runtime.Intrinsics;

namespace AutoGrad.Compilation.Kernels;

/// <content>
/// Rows that are accumulated in one array, several of them at once: the sums of some columns stay in registers while these columns of row
/// after row are added, in the same order as row by row. Runs of a kilobyte from eight rows are read as fast as one long run (measured: 64 MB
/// at 58 GB/s, row by row at 37, lines of four rows in turn at 45).
/// </content>
internal sealed partial class KernelEmitter
{
    private const int RowsTogether = 8;
    private const int MostSums = 16; // vectors in registers

    private LocalBuilder[] pointers; // to the arrays, in the row that is written
    private LocalBuilder?[] rowValues; // numbers of that row
    private LocalBuilder[][]? sums; // of every accumulated array the vectors to which rows are added, while several rows are written

    /// <summary>Rows as long as there are enough of them; the rest is left to what follows.</summary>
    private void WriteRowsTogether(Label single, Label done)
    {
        Label next = il.DefineLabel();
        il.MarkLabel(next);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I4, RowsTogether);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Blt, single);
        il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Stloc, offset);
        int accumulated = code.Operands.Count(static operand => operand.Accumulates);
        int most = Vector512.IsHardwareAccelerated ? Math.Max(Copies, MostSums / accumulated) : Copies;
        LocalBuilder[] inRow = Array.ConvertAll(pointers, _ => il.DeclareLocal(typeof(nint)));
        foreach (int vectors in (int[])[most, Copies, 1]) WriteColumns(vectors, inRow);
        for (int i = 0; i < pointers.Length; i++)
        {
            if (code.Operands[i].Use == OperandUse.Scratch) continue;
            il.Emit(OpCodes.Ldloc, inRow[i]); // behind the last of the rows
            il.Emit(OpCodes.Stloc, pointers[i]);
        }
        WriteRowsDone(RowsTogether, next);
        il.Emit(OpCodes.Br, done);
    }

    /// <summary>So many vectors of the rows at a time, as often as there are so many; with one, to the end.</summary>
    private void WriteColumns(int vectors, LocalBuilder[] inRow)
    {
        Label next = il.DefineLabel(), done = il.DefineLabel(), nextRow = il.DefineLabel();
        LocalBuilder rows = il.DeclareLocal(typeof(int));
        il.MarkLabel(next);
        il.Emit(OpCodes.Ldloc, length);
        il.Emit(OpCodes.Ldloc, offset);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Stloc, rest);
        il.Emit(OpCodes.Ldloc, rest);
        il.Emit(OpCodes.Ldc_I4, vectors > 1 ? vectors * VectorBytes : 1);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Blt, done);
        isWhole = vectors > 1;
        sums = [.. code.Operands.Select(operand => operand.Accumulates
            ? Enumerable.Range(0, vectors).Select(_ => il.DeclareLocal(VectorMethods.Vector(Lane(operand.DType)))).ToArray()
            : [])];
        ForEachSum((operand, sum) =>
        {
            WriteLoad(operand, code.Operands[operand].DType);
            il.Emit(OpCodes.Stloc, sum);
        });
        LocalBuilder[] first = pointers;
        for (int i = 0; i < first.Length; i++)
        {
            il.Emit(OpCodes.Ldloc, first[i]);
            il.Emit(OpCodes.Stloc, inRow[i]);
        }
        il.Emit(OpCodes.Ldc_I4, RowsTogether);
        il.Emit(OpCodes.Stloc, rows);
        il.MarkLabel(nextRow);
        (pointers, rowValues) = (inRow, new LocalBuilder?[rowValues.Length]);
        WriteRowValues(0);
        int[] uses = CountUses(0);
        for (copy = 0; copy < vectors; copy++) WriteBody(0, uses, []);
        copy = 0;
        WriteNextRow();
        (pointers, rowValues) = (first, new LocalBuilder?[rowValues.Length]);
        il.Emit(OpCodes.Ldloc, rows);
        il.Emit(OpCodes.Ldc_I4_1);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Stloc, rows);
        il.Emit(OpCodes.Ldloc, rows);
        il.Emit(OpCodes.Brtrue, nextRow);
        ForEachSum(WriteVector);
        (sums, isWhole) = (null, false);
        Advance(vectors);
        il.Emit(OpCodes.Br, next);
        il.MarkLabel(done);
    }

    private void ForEachSum(Action<int, LocalBuilder> write)
    {
        for (int operand = 0; operand < code.Operands.Length; operand++)
        {
            LocalBuilder[] vectors = sums?[operand] ?? [];
            for (copy = 0; copy < vectors.Length; copy++) write(operand, vectors[copy]);
        }
        copy = 0;
    }

    /// <summary>Moves the addresses to the next row.</summary>
    private void WriteNextRow()
    {
        for (int i = 0; i < pointers.Length; i++)
        {
            if (code.Operands[i].Use == OperandUse.Scratch) continue;
            il.Emit(OpCodes.Ldloc, pointers[i]);
            LoadArgument(pointers.Length + i);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, pointers[i]);
        }
    }

    /// <summary>Goes back as long as there are rows.</summary>
    private void WriteRowsDone(int count, Label again)
    {
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I4, count);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Sub);
        il.Emit(OpCodes.Starg, 1);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Brtrue, again);
    }
}
