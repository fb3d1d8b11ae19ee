using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using AutoGrad.Execution;

namespace AutoGrad.Compilation.Kernels;

/// <content>What is written inside the loops: values, numbers, loads and stores.</content>
internal sealed partial class KernelEmitter
{
    private void WriteStore(int index, int pass)
    {
        KernelOperand operand = code.Operands[index];
        Type lane = Lane(operand.DType);
        if (operand.DType == DType.Bool)
        {
            WriteValue(operand.Value, pass);
            WriteAddress(index);
            if (isWhole) WriteWhole();
            else il.Emit(OpCodes.Ldloc, rest);
            il.Emit(OpCodes.Call, VectorMethods.Lanes($"StoreMask{width}"));
            return;
        }
        LocalBuilder value = sums?[index] is [_, ..] rowSums ? rowSums[copy] : il.DeclareLocal(VectorMethods.Vector(lane));
        if (operand.Accumulates)
        {
            if (sums is null) WriteLoad(index, operand.DType);
            else il.Emit(OpCodes.Ldloc, value);
        }
        WriteValue(operand.Value, pass);
        if (operand.Accumulates) il.Emit(OpCodes.Call, Combine(operand.Reduction, lane));
        Store(value);
        if (!operand.Accumulates || sums is null) WriteVector(index, value);
    }

    /// <summary>A vector to its place in an array, or as much of it as there is of the row.</summary>
    private void WriteVector(int index, LocalBuilder value)
    {
        KernelOperand operand = code.Operands[index];
        Type lane = Lane(operand.DType);
        Label part = il.DefineLabel(), done = il.DefineLabel();
        if (!isWhole)
        {
            il.Emit(OpCodes.Ldloc, rest);
            WriteWhole();
            il.Emit(OpCodes.Blt, part);
        }
        if (operand.IsPastCaches)
        {
            il.Emit(OpCodes.Ldloc, value);
            WriteAddress(index);
            il.Emit(OpCodes.Call, VectorMethods.Lanes("StorePastCaches", lane));
        }
        else
        {
            WriteAddress(index);
            il.Emit(OpCodes.Ldloc, value);
            il.Emit(OpCodes.Unaligned, (byte)1);
            il.Emit(OpCodes.Stobj, VectorMethods.Vector(lane));
        }
        if (isWhole) return;
        il.Emit(OpCodes.Br, done);
        il.MarkLabel(part);
        il.Emit(OpCodes.Ldloc, value);
        WriteAddress(index);
        il.Emit(OpCodes.Ldloc, rest);
        il.Emit(OpCodes.Call, VectorMethods.Lanes("StorePart", lane));
        il.MarkLabel(done);
    }

    /// <summary>The bytes of a vector.</summary>
    private void WriteWhole()
    {
        il.Emit(OpCodes.Ldc_I4, VectorBytes);
        il.Emit(OpCodes.Conv_I);
    }

    private void WriteValue(int value, int pass)
    {
        KernelInstruction instruction = code.Instructions[value];
        if (instruction.Kind == KernelInstructionKind.Constant) WriteNumber(instruction.Number);
        else if ((instruction.IsRow ? rowValues[value] : current[value]) is { } local) il.Emit(OpCodes.Ldloc, local);
        else if (instruction.IsRow) throw Errors.Internal($"v{value} of {code} is not known yet");
        else WriteElement(value, pass);
    }

    private void WriteElement(int value, int pass)
    {
        KernelInstruction instruction = code.Instructions[value];
        if (IsReloaded(value, pass)) WriteLoad(kept[value], instruction.DType);
        else if (instruction.Kind == KernelInstructionKind.Load) WriteLoad(instruction.Memory, instruction.DType);
        else WriteApply(instruction, pass);
    }

    private void WriteLoad(int operand, DType dtype)
    {
        WriteAddress(operand);
        if (dtype == DType.Bool)
        {
            il.Emit(OpCodes.Call, VectorMethods.Lanes($"LoadMask{width}"));
            return;
        }
        il.Emit(OpCodes.Unaligned, (byte)1);
        il.Emit(OpCodes.Ldobj, VectorMethods.Vector(Lane(dtype)));
    }

    private void WriteAddress(int operand) => WriteAddress(operand, pointers[operand]);

    private void WriteAddress(int operand, LocalBuilder start)
    {
        il.Emit(OpCodes.Ldloc, start);
        il.Emit(OpCodes.Ldloc, offset);
        if (code.Operands[operand].DType == DType.Bool)
        {
            il.Emit(OpCodes.Ldc_I4, width == 4 ? 2 : 3);
            il.Emit(OpCodes.Shr);
        }
        il.Emit(OpCodes.Add);
        if (copy == 0) return;
        int bytes = copy * VectorBytes;
        il.Emit(OpCodes.Ldc_I4, code.Operands[operand].DType == DType.Bool ? bytes / width : bytes);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Add);
    }

    private void WriteApply(KernelInstruction instruction, int pass)
    {
        DType from = code.Instructions[instruction.X].DType;
        Type lane = Lane(from), result = Lane(instruction.DType);
        bool isMask = from == DType.Bool;
        switch (instruction.Operation)
        {
            case ElementOperation.Select:
                WriteFirst(instruction, pass);
                Reinterpret(lane, result);
                WriteValue(instruction.Y, pass);
                WriteValue(instruction.Z, pass);
                il.Emit(OpCodes.Call, VectorMethods.Of(ElementOperation.Select, result, false));
                return;
            case ElementOperation.Reinterpret:
                WriteFirst(instruction, pass);
                Reinterpret(lane, result);
                return;
            case ElementOperation.Convert when instruction.DType == DType.Bool:
                WriteFirst(instruction, pass);
                il.Emit(OpCodes.Call, VectorMethods.NonZero(lane));
                Reinterpret(lane, result);
                return;
            case ElementOperation.Convert when isMask:
                WriteFirst(instruction, pass);
                Reinterpret(lane, result);
                WriteNumber(Scalar.From(1L, instruction.DType));
                il.Emit(OpCodes.Call, VectorMethods.Of(ElementOperation.And, result, false));
                return;
            case ElementOperation.Convert:
                WriteFirst(instruction, pass);
                if (lane != result) il.Emit(OpCodes.Call, VectorMethods.Convert(lane, result));
                return;
        }
        WriteFirst(instruction, pass);
        foreach (int value in instruction.Values[1..]) WriteValue(value, pass);
        bool isShift = instruction.Operation is ElementOperation.ShiftLeft or ElementOperation.ShiftRight;
        il.Emit(OpCodes.Call, isShift && code.Instructions[instruction.Y].Kind == KernelInstructionKind.Constant
            ? VectorMethods.Shift(instruction.Operation, lane)
            : VectorMethods.Of(instruction.Operation, lane, isMask));
        if (instruction.DType == DType.Bool && !isMask) Reinterpret(lane, result);
    }

    /// <summary>
    /// The first operand. Where all are known numbers it is hidden from the JIT compiler, which folds comparisons of known 512-bit vectors
    /// wrongly (seen with .NET 10.0: the logarithm of a known negative number was not NaN).
    /// </summary>
    private void WriteFirst(KernelInstruction instruction, int pass)
    {
        WriteValue(instruction.X, pass);
        if (!Array.TrueForAll(instruction.Values, value => code.Instructions[value].Kind == KernelInstructionKind.Constant)) return;
        il.Emit(OpCodes.Call, VectorMethods.Lanes("Hidden", Lane(code.Instructions[instruction.X].DType)));
    }

    private void WriteNumber(Scalar number)
    {
        Type lane = Lane(number.DType);
        switch (number.DType)
        {
            case DType.Float32:
                il.Emit(OpCodes.Ldc_R4, number.As<float>());
                break;
            case DType.Float64:
                il.Emit(OpCodes.Ldc_R8, number.As<double>());
                break;
            case DType.Int64:
                il.Emit(OpCodes.Ldc_I8, number.As<long>());
                break;
            case DType.Int32:
                il.Emit(OpCodes.Ldc_I4, number.As<int>());
                break;
            case DType.UInt32:
                il.Emit(OpCodes.Ldc_I4, (int)number.As<uint>());
                break;
            default:
                il.Emit(OpCodes.Ldc_I4, number.As<bool>() ? -1 : 0);
                if (width == 8) il.Emit(OpCodes.Conv_I8);
                break;
        }
        il.Emit(OpCodes.Call, typeof(Vector512).GetMethod("Create", [lane]) ?? throw Errors.Internal($"no vectors of {lane}"));
    }

    private void Reinterpret(Type from, Type to)
    {
        if (from != to) il.Emit(OpCodes.Call, VectorMethods.As(from, to));
    }

    private LocalBuilder Local(int value) => il.DeclareLocal(VectorMethods.Vector(Lane(code.Instructions[value].DType)));

    private void Store(LocalBuilder? local) => il.Emit(OpCodes.Stloc, local ?? throw Errors.Internal("no place for a value"));

    private Type Lane(DType dtype) => VectorMethods.Lane(dtype, width);

    private static MethodInfo Combine(ReduceKind kind, Type lane) => VectorMethods.Of(
        kind switch
        {
            ReduceKind.Sum => ElementOperation.Add,
            ReduceKind.Product => ElementOperation.Multiply,
            ReduceKind.Maximum => ElementOperation.Maximum,
            ReduceKind.Minimum => ElementOperation.Minimum,
            _ => throw Errors.Internal($"{kind} in a kernel"),
        },
        lane,
        false);
}
