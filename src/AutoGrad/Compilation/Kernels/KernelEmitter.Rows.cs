using System.Reflection.Emit;

namespace AutoGrad.Compilation.Kernels;

/// <content>
/// Rows that are accumulated in one array, several of them at once: what they are added to is read and written once for all of them, and in
/// the same order as row by row.
/// </content>
internal sealed partial class KernelEmitter
{
    private const int RowsTogether = 4;

    private LocalBuilder[][] pointersOfRows = [[]]; // to the arrays, in every row that is written
    private LocalBuilder?[][] valuesOfRows = [[]]; // numbers of every row that is written
    private readonly LocalBuilder?[] sumsOfRows; // of every accumulated array the vector to which rows are added
    private int row; // which of them is being written

    private LocalBuilder[] Pointers => pointersOfRows[row];

    private LocalBuilder?[] RowValues => valuesOfRows[row];

    private bool IsFirstRow => row == 0;

    private bool IsLastRow => row == pointersOfRows.Length - 1;

    private void WriteRowsTogether(Label single, Label done)
    {
        Label next = il.DefineLabel();
        il.MarkLabel(next);
        il.Emit(OpCodes.Ldarg_1);
        il.Emit(OpCodes.Ldc_I4, RowsTogether);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Blt, single);
        LocalBuilder[] first = Pointers;
        pointersOfRows =
            [first, .. Enumerable.Range(1, RowsTogether - 1).Select(_ => Array.ConvertAll(first, _ => il.DeclareLocal(typeof(nint))))];
        valuesOfRows = Array.ConvertAll(pointersOfRows, _ => new LocalBuilder?[code.Instructions.Length]);
        for (row = 0; row < RowsTogether; row++)
        {
            if (!IsLastRow) WriteNextRow(pointersOfRows[row + 1]);
            WriteRowValues(0);
        }
        row = 0;
        WriteLoop(0, CountUses(0), []);
        row = RowsTogether - 1;
        WriteNextRow(first);
        row = 0;
        (pointersOfRows, valuesOfRows) = ([first], [new LocalBuilder?[code.Instructions.Length]]);
        WriteRowsDone(RowsTogether, next);
        il.Emit(OpCodes.Br, done);
    }

    /// <summary>Puts the addresses in the row after the present one in locals.</summary>
    private void WriteNextRow(LocalBuilder[] pointers)
    {
        for (int i = 0; i < pointers.Length; i++)
        {
            if (code.Operands[i].Use == OperandUse.Scratch) continue;
            il.Emit(OpCodes.Ldloc, Pointers[i]);
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
