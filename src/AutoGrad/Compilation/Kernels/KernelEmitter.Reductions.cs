using System.Reflection;
using System.Reflection.Emit;
using AutoGrad.Execution;

namespace AutoGrad.Compilation.Kernels;

/// <content>
/// How rows are reduced: every lane by itself, in a short loop every vector of a round too, since each addition waits for the one before;
/// what they make is combined at the end. A sum of floats is added up in blocks of vectors; the total of the blocks is kept together with
/// what rounding took from it, so the error does not grow with the length of the row.
/// </content>
internal sealed partial class KernelEmitter
{
    private const int BlockVectors = 32; // that one accumulator takes

    private int BlockBytes => (isShort ? Copies : 1) * BlockVectors * VectorBytes;

    private bool IsFloatSum(int value) =>
        code.Instructions[value] is { Kind: KernelInstructionKind.Reduce, Reduction: ReduceKind.Sum, DType.IsFloat: true };

    private void StartReduction(int value)
    {
        accumulators[value] = [.. Enumerable.Range(0, isShort ? Copies : 1).Select(_ => Local(value))];
        if (IsFloatSum(value)) (totals[value], errors[value]) = (Local(value), Local(value)); // its blocks begin by themselves
        else StartAccumulator(value);
    }

    private void StartAccumulator(int value, int which = 0)
    {
        WriteIdentity(value);
        Store(accumulators[value][which]);
    }

    /// <summary>What the vectors of a round made, in the first accumulator.</summary>
    private void CombineAccumulators(int value)
    {
        MethodInfo combine = Combine(code.Instructions[value].Reduction, Lane(code.Instructions[value].DType));
        for (int distance = 1; distance < Copies; distance *= 2)
        {
            for (int which = 0; which < Copies; which += 2 * distance)
            {
                Load(accumulators[value][which]);
                Load(accumulators[value][which + distance]);
                il.Emit(OpCodes.Call, combine);
                Store(accumulators[value][which]);
            }
        }
    }

    private void StartBlock(int[] sums)
    {
        il.Emit(OpCodes.Ldloc, offset);
        il.Emit(OpCodes.Ldc_I4, BlockBytes);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
        il.Emit(OpCodes.Ldloc, length);
        il.Emit(OpCodes.Call, typeof(nint).GetMethod("Min", [typeof(nint), typeof(nint)]) ?? throw Errors.Internal("no smaller of two"));
        il.Emit(OpCodes.Stloc, blockEnd);
        foreach (int value in sums) StartAccumulator(value);
    }

    private void FinishBlock(int[] sums)
    {
        Label later = il.DefineLabel(), done = il.DefineLabel();
        WriteJump(OpCodes.Ble, length, done); // one block is all: it stays in the accumulators
        WriteJump(OpCodes.Bgt, offset, later);
        foreach (int value in sums)
        {
            Load(accumulators[value][0]);
            Store(totals[value]);
            WriteIdentity(value);
            Store(errors[value]);
        }
        il.Emit(OpCodes.Br, done);
        il.MarkLabel(later);
        foreach (int value in sums)
        {
            Type lane = Lane(code.Instructions[value].DType);
            MethodInfo add = Combine(ReduceKind.Sum, lane);
            LocalBuilder sum = Local(value);
            Load(totals[value]);
            Load(accumulators[value][0]);
            il.Emit(OpCodes.Call, add);
            Store(sum);
            Load(errors[value]);
            Load(totals[value]);
            Load(accumulators[value][0]);
            Load(sum);
            il.Emit(OpCodes.Call, VectorMethods.Lanes("RoundingOfSum", lane));
            il.Emit(OpCodes.Call, add);
            Store(errors[value]);
            Load(sum);
            Store(totals[value]);
        }
        il.MarkLabel(done);
    }

    private void WriteReduction(int value, int pass)
    {
        KernelInstruction instruction = code.Instructions[value];
        LocalBuilder accumulator = accumulators[value][copy];
        Type lane = Lane(instruction.DType);
        LocalBuilder term = Local(value);
        WriteValue(instruction.X, pass);
        Store(term);
        if (!isWhole)
        {
            Label whole = il.DefineLabel();
            il.Emit(OpCodes.Ldloc, rest);
            WriteWhole();
            il.Emit(OpCodes.Bge, whole);
            il.Emit(OpCodes.Ldloc, term);
            WriteNumber(Reductions.Identity(instruction.Reduction, instruction.DType));
            il.Emit(OpCodes.Ldloc, rest);
            il.Emit(OpCodes.Call, VectorMethods.Lanes("KeepFirst", lane));
            Store(term);
            il.MarkLabel(whole);
        }
        il.Emit(OpCodes.Ldloc, accumulator);
        il.Emit(OpCodes.Ldloc, term);
        il.Emit(OpCodes.Call, Combine(instruction.Reduction, lane));
        Store(accumulator);
    }

    private void FinishReduction(int value)
    {
        KernelInstruction instruction = code.Instructions[value];
        Type lane = Lane(instruction.DType);
        if (IsFloatSum(value))
        {
            Label one = il.DefineLabel();
            WriteJump(OpCodes.Ble, length, one);
            Load(totals[value]);
            Load(errors[value]);
            il.Emit(OpCodes.Call, VectorMethods.Lanes("Corrected", lane));
            Store(accumulators[value][0]);
            il.MarkLabel(one);
        }
        Load(accumulators[value][0]);
        il.Emit(OpCodes.Call, VectorMethods.Lanes(instruction.Reduction.ToString(), lane));
        rowValues[value] = Local(value);
        Store(rowValues[value]);
    }

    /// <summary>Compares bytes with those of a block.</summary>
    private void WriteJump(OpCode jump, LocalBuilder bytes, Label target)
    {
        il.Emit(OpCodes.Ldloc, bytes);
        il.Emit(OpCodes.Ldc_I4, BlockBytes);
        il.Emit(OpCodes.Conv_I);
        il.Emit(jump, target);
    }

    private void WriteIdentity(int value) =>
        WriteNumber(Reductions.Identity(code.Instructions[value].Reduction, code.Instructions[value].DType));

    private void Load(LocalBuilder? local) => il.Emit(OpCodes.Ldloc, local ?? throw Errors.Internal("no value in this place"));
}
