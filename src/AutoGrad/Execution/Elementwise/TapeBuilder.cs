using System.Runtime.InteropServices;
using static AutoGrad.Execution.FormulaProgram;

namespace AutoGrad.Execution;

/// <summary>
/// Turns a formula into tape instructions. Within the tape a Bool is a mask as wide as the numbers it was compared from, and is widened
/// or narrowed only where widths meet; equal instructions are emitted once.
/// </summary>
internal sealed unsafe class TapeBuilder
{
    private readonly List<Step> steps = [];
    private readonly List<Value> values = [];
    private readonly Dictionary<(nint Loop, int X, int Y, int Z, ScalarFunction? Function), int> known = [];
    private readonly Dictionary<(long Bits, int Width), int> constants = [];
    private readonly Dictionary<int, DType> arguments = [];

    /// <summary>The bytes of the widest number on the tape.</summary>
    public int Widest { get; private set; } = 1;

    /// <summary>Emits the instructions of a formula; the last one gives its value.</summary>
    public void Build(ElementFormula root)
    {
        var numbers = new Dictionary<ElementFormula, int>(ReferenceEqualityComparer.Instance);
        var pending = new Stack<ElementFormula>([root]);
        while (pending.TryPeek(out ElementFormula? formula))
        {
            int waiting = pending.Count;
            if (!numbers.ContainsKey(formula))
            {
                foreach (ElementFormula operand in formula.Operands)
                {
                    if (!numbers.ContainsKey(operand)) pending.Push(operand);
                }
                if (pending.Count > waiting) continue;
                int[] operands = new int[formula.Operands.Length];
                for (int i = 0; i < operands.Length; i++) operands[i] = numbers[formula.Operands[i]];
                numbers.Add(formula, Emit(formula, operands));
            }
            pending.Pop();
        }
        int value = numbers[root];
        if (root.DType == DType.Bool)
        {
            int[] maskAndOne = [AsMask(value, 1), Number(1, 1)];
            Emit(TapeLoops.FindMask(ElementOperation.And, 1), "StoreBool", DType.Bool, 1, maskAndOne);
        }
        else if (values[value].Place != Place.Register)
        {
            Emit(TapeLoops.FindCopy(root.DType.SizeInBytes), "Copy", root.DType, 0, [value]);
        }
    }

    /// <summary>The instructions with registers chosen, and how many registers there are.</summary>
    public (Instruction[] Instructions, int Registers) Allocate()
    {
        int[] lastUse = new int[steps.Count];
        for (int i = 0; i < steps.Count; i++)
        {
            foreach (int operand in steps[i].Operands)
            {
                if (values[operand].Place == Place.Register) lastUse[values[operand].Index] = i;
            }
        }
        var instructions = new Instruction[steps.Count];
        int[] register = new int[steps.Count];
        var free = new Stack<int>();
        int registers = 0;
        for (int i = 0; i < steps.Count; i++)
        {
            Step step = steps[i];
            Slot[] operands = [.. step.Operands.Select(operand => SlotOf(values[operand], register))];
            if (!step.ChangesWidth) Free(i);
            bool last = i == steps.Count - 1;
            if (!last) register[i] = free.TryPop(out int reused) ? reused : registers++;
            if (step.ChangesWidth) Free(i);
            instructions[i] = new Instruction
            {
                Loop = (delegate*<in LoopOperands, void>)step.Loop,
                Name = step.Name,
                OperandCount = operands.Length,
                Result = last ? new Slot(Place.Result, 0) : new Slot(Place.Register, register[i]),
                X = operands[0],
                Y = operands.Length > 1 ? operands[1] : default,
                Z = operands.Length > 2 ? operands[2] : default,
                Function = step.Function,
            };
        }
        return (instructions, registers);

        void Free(int step)
        {
            foreach (int operand in steps[step].Operands.Distinct())
            {
                Value value = values[operand];
                if (value.Place != Place.Register || lastUse[value.Index] != step) continue;
                free.Push(register[value.Index]);
                lastUse[value.Index] = -1; // a reinterpreted register may be named twice
            }
        }
    }

    /// <summary>Every constant, repeated over 64 bytes.</summary>
    public AlignedBytes ConstantBytes()
    {
        var bytes = new AlignedBytes(Math.Max(constants.Count, 1) * 64);
        foreach (((long bits, int width), int id) in constants)
        {
            Span<byte> vector = MemoryMarshal.CreateSpan(ref bytes.Start, constants.Count * 64).Slice(values[id].Index * 64, 64);
            if (width == 8) MemoryMarshal.Cast<byte, long>(vector).Fill(bits);
            else if (width == 4) MemoryMarshal.Cast<byte, int>(vector).Fill((int)bits);
            else vector.Fill((byte)bits);
        }
        return bytes;
    }

    /// <summary>The dtypes of the operands by number.</summary>
    public DType?[] ArgumentTypes()
    {
        var types = new DType?[arguments.Count == 0 ? 0 : arguments.Keys.Max() + 1];
        foreach ((int index, DType dtype) in arguments) types[index] = dtype;
        return types;
    }

    private static Slot SlotOf(Value value, int[] register) =>
        new(value.Place, value.Place == Place.Register ? register[value.Index] : value.Index);

    private int Emit(ElementFormula formula, int[] operands)
    {
        DType dtype = formula.DType;
        switch (formula.Operation)
        {
            case ElementOperation.Argument:
                arguments[formula.Index] = dtype;
                int argument = Add(new Value(Place.Argument, formula.Index, dtype, 0));
                if (dtype != DType.Bool) return argument;
                return Emit(&ElementLoop.Unary<ElementSteps.NonZeroStep, byte>, "LoadBool", dtype, 1, [argument]);
            case ElementOperation.Constant:
                return Number(formula.Value);
            case ElementOperation.Reinterpret:
                return Add(values[operands[0]] with { DType = dtype });
            case ElementOperation.Convert when dtype == DType.Bool:
                return EmitNonZero(operands[0]);
            case ElementOperation.Convert when formula.Operands[0].DType == DType.Bool:
                int[] maskAndOne = [AsMask(operands[0], dtype.SizeInBytes), Number(Scalar.From(1, dtype))];
                return Emit(TapeLoops.FindMask(ElementOperation.And, dtype.SizeInBytes), $"BoolTo{dtype}", dtype, 0, maskAndOne);
            case ElementOperation.Convert:
                DType from = formula.Operands[0].DType;
                bool changesWidth = from.SizeInBytes != dtype.SizeInBytes;
                return Emit(TapeLoops.FindConvert(from, dtype), $"{from}To{dtype}", dtype, 0, operands, changesWidth);
            case ElementOperation.Select when dtype != DType.Bool:
                operands[0] = AsMask(operands[0], dtype.SizeInBytes);
                break;
            case ElementOperation.Select:
                AsEqualMasks(operands);
                break;
            default:
                if (formula.Operands[0].DType == DType.Bool) AsEqualMasks(operands);
                break;
        }
        DType type = formula.Operation == ElementOperation.Select ? dtype : formula.Operands[0].DType;
        bool sameShift = operands.Length == 2 && values[operands[1]].Place == Place.Constant;
        int maskWidth = type == DType.Bool ? Math.Max(1, operands.Max(operand => values[operand].Width)) : type.SizeInBytes;
        delegate*<in LoopOperands, void> loop =
            type == DType.Bool ? TapeLoops.FindMask(formula.Operation, maskWidth) : TapeLoops.Find(formula.Operation, type, sameShift);
        int width = dtype == DType.Bool ? maskWidth : 0;
        return Emit(loop, formula.Operation.ToString(), dtype, width, operands, false, formula.Function);
    }

    private int Emit(
        delegate*<in LoopOperands, void> loop,
        string name,
        DType dtype,
        int width,
        int[] operands,
        bool changesWidth = false,
        ScalarFunction? function = null)
    {
        var key = ((nint)loop, operands[0], operands.Length > 1 ? operands[1] : -1, operands.Length > 2 ? operands[2] : -1, function);
        if (known.TryGetValue(key, out int id) && values[id].Width == width) return id;
        steps.Add(new Step((nint)loop, name, operands, changesWidth, function, width));
        id = Add(new Value(Place.Register, steps.Count - 1, dtype, width));
        known[key] = id;
        return id;
    }

    private int EmitNonZero(int operand)
    {
        DType dtype = values[operand].DType;
        return Emit(Loop(dtype), "NonZero", DType.Bool, dtype.SizeInBytes, [operand]);

        static delegate*<in LoopOperands, void> Loop(DType dtype) => dtype switch
        {
            DType.Float32 => &ElementLoop.Unary<ElementSteps.NonZeroStep, float>,
            DType.Float64 => &ElementLoop.Unary<ElementSteps.NonZeroStep, double>,
            DType.Int64 => &ElementLoop.Unary<ElementSteps.NonZeroStep, long>,
            _ => &ElementLoop.Unary<ElementSteps.NonZeroStep, int>,
        };
    }

    /// <summary>Brings masks to the width of the widest.</summary>
    private void AsEqualMasks(int[] operands)
    {
        int width = Math.Max(1, operands.Max(operand => values[operand].Width));
        for (int i = 0; i < operands.Length; i++) operands[i] = AsMask(operands[i], width);
    }

    private int AsMask(int operand, int width)
    {
        int from = values[operand].Width;
        if (from == width || values[operand].Place == Place.Constant) return operand; // a constant mask has the same bits at any width
        if (from + width == 9) operand = AsMask(operand, 4);
        return (values[operand].Width, width) switch
        {
            (1, 4) => Emit(&ConvertLoop.Mask1To4, "Mask1To4", DType.Bool, 4, [operand], true),
            (4, 8) => Emit(&ConvertLoop.Mask4To8, "Mask4To8", DType.Bool, 8, [operand], true),
            (8, 4) => Emit(&ConvertLoop.Mask8To4, "Mask8To4", DType.Bool, 4, [operand], true),
            _ => Emit(&ConvertLoop.Mask4To1, "Mask4To1", DType.Bool, 1, [operand], true),
        };
    }

    private int Number(Scalar value) => value.DType switch
    {
        DType.Float32 => Number(BitConverter.SingleToInt32Bits(value.As<float>()), 4, value.DType),
        DType.Float64 => Number(BitConverter.DoubleToInt64Bits(value.As<double>()), 8, value.DType),
        DType.Int32 => Number(value.As<int>(), 4, value.DType),
        DType.Int64 => Number(value.As<long>(), 8, value.DType),
        DType.UInt32 => Number((int)value.As<uint>(), 4, value.DType),
        _ => Number(value.As<bool>() ? 0xFF : 0, 1),
    };

    private int Number(long bits, int width, DType dtype = DType.Bool)
    {
        if (constants.TryGetValue((bits, width), out int id))
        {
            return values[id].DType == dtype ? id : Add(values[id] with { DType = dtype });
        }
        id = Add(new Value(Place.Constant, constants.Count, dtype, 0));
        constants.Add((bits, width), id);
        return id;
    }

    private int Add(Value value)
    {
        values.Add(value);
        int width = value.DType == DType.Bool ? Math.Max(1, value.Width) : value.DType.SizeInBytes;
        if (value.Place != Place.Constant) Widest = Math.Max(Widest, width);
        return values.Count - 1;
    }

    /// <summary>
    /// A place, where for a register the index is the instruction that fills it; the width of a mask, 0 for anything else.
    /// </summary>
    private readonly record struct Value(Place Place, int Index, DType DType, int Width);

    private sealed record Step(nint Loop, string Name, int[] Operands, bool ChangesWidth, ScalarFunction? Function, int Width);
}
