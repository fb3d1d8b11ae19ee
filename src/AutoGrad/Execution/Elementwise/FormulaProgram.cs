using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// An <see cref="ElementFormula"/> as a straight-line tape of vector loops: every node computed once, registers used again when nobody
/// reads them any more. Compiled once, run by <see cref="MapKernel"/> on any number of operands, also on several threads at a time.
/// </summary>
internal sealed unsafe class FormulaProgram
{
    /// <summary>
    /// The bytes of one register: a block of elements small enough that a handful of registers stay in the nearest cache.
    /// </summary>
    public const int RegisterBytes = 4096;

    private readonly Instruction[] instructions;
    private readonly AlignedBytes constants; // 64 bytes each: one vector, read again and again

    public FormulaProgram(ElementFormula formula)
    {
        var builder = new TapeBuilder();
        builder.Build(formula);
        DType = formula.DType;
        (instructions, Registers) = builder.Allocate();
        constants = builder.ConstantBytes();
        ArgumentTypes = builder.ArgumentTypes();
        BlockLength = RegisterBytes / builder.Widest;
    }

    /// <summary>Where an instruction finds an operand or puts its result.</summary>
    internal enum Place
    {
        /// <summary>A block of scratch memory.</summary>
        Register,

        /// <summary>A known number.</summary>
        Constant,

        /// <summary>The elements of an operand.</summary>
        Argument,

        /// <summary>The elements of the result.</summary>
        Result,
    }

    /// <summary>The dtype of the result.</summary>
    public DType DType { get; }

    /// <summary>The dtypes of the operands by number; a number the formula skips is null.</summary>
    public DType?[] ArgumentTypes { get; }

    /// <summary>How many registers a run needs.</summary>
    public int Registers { get; }

    /// <summary>The loops over a block: a measure of the work for each element.</summary>
    public int InstructionCount => instructions.Length;

    /// <summary>How many elements the tape runs over at a time; a multiple of 64.</summary>
    public int BlockLength { get; }

    /// <summary>Runs the tape over at most <see cref="BlockLength"/> elements.</summary>
    /// <param name="registers">Scratch memory, <see cref="RegisterBytes"/> for each register.</param>
    /// <param name="result">Where the result goes, up to a multiple of 64 elements.</param>
    /// <param name="arguments">Where each operand starts, as readable.</param>
    /// <param name="count">How many elements.</param>
    public void Run(ref byte registers, ref byte result, ReadOnlySpan<BlockArgument> arguments, int count)
    {
        scoped LoopOperands operands = default;
        operands.Count = count;
        foreach (ref readonly Instruction instruction in instructions.AsSpan())
        {
            operands.Result = ref instruction.Result.Place == Place.Result
                ? ref result
                : ref Unsafe.AddByteOffset(ref registers, (nint)(instruction.Result.Index * RegisterBytes));
            operands.X = ref Resolve(instruction.X, ref registers, arguments, out operands.MaskX);
            if (instruction.OperandCount > 1) operands.Y = ref Resolve(instruction.Y, ref registers, arguments, out operands.MaskY);
            if (instruction.OperandCount > 2) operands.Z = ref Resolve(instruction.Z, ref registers, arguments, out operands.MaskZ);
            operands.Function = instruction.Function;
            instruction.Loop(in operands);
        }
    }

    /// <summary>The tape, one instruction a line.</summary>
    public override string ToString() => string.Join('\n', instructions.Select(instruction => instruction.ToString()));

    private ref byte Resolve(Slot slot, ref byte registers, ReadOnlySpan<BlockArgument> arguments, out nint mask)
    {
        mask = -1;
        switch (slot.Place)
        {
            case Place.Register:
                return ref Unsafe.AddByteOffset(ref registers, (nint)(slot.Index * RegisterBytes));
            case Place.Constant:
                mask = 0;
                return ref Unsafe.AddByteOffset(ref constants.Start, (nint)(slot.Index * 64));
            default:
                BlockArgument argument = arguments[slot.Index];
                mask = argument.Mask;
                return ref Unsafe.AddByteOffset(ref argument.Storage is { } storage ? ref storage.Start : ref registers, argument.Offset);
        }
    }

    /// <summary>A place and its number.</summary>
    internal readonly record struct Slot(Place Place, int Index);

    /// <summary>One loop over a block.</summary>
    internal readonly struct Instruction
    {
        public required delegate*<in LoopOperands, void> Loop { get; init; }

        public required string Name { get; init; }

        public required int OperandCount { get; init; }

        public required Slot Result { get; init; }

        public required Slot X { get; init; }

        public required Slot Y { get; init; }

        public required Slot Z { get; init; }

        public ScalarFunction? Function { get; init; }

        public override string ToString()
        {
            Slot[] operands = [X, Y, Z];
            return $"{Text(Result)} = {Name}({string.Join(", ", operands[..OperandCount].Select(Text))})";

            static string Text(Slot slot) => slot.Place == Place.Result ? "result" : $"{"rcx"[(int)slot.Place]}{slot.Index}";
        }
    }
}
