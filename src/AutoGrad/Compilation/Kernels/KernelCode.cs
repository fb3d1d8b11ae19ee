using System.Collections.Immutable;
using System.Text;
using AutoGrad.Execution;

namespace AutoGrad.Compilation.Kernels;

/// <summary>What an instruction of a <see cref="KernelCode"/> is.</summary>
internal enum KernelInstructionKind
{
    /// <summary>The number of an operand at this place.</summary>
    Load,

    /// <summary>A number known in advance.</summary>
    Constant,

    /// <summary>An <see cref="ElementOperation"/> of earlier values.</summary>
    Apply,

    /// <summary>A whole row of values as one number.</summary>
    Reduce,
}

/// <summary>One value of a kernel: for every element, or (<see cref="IsRow"/>) one for a whole row.</summary>
internal readonly record struct KernelInstruction(KernelInstructionKind Kind, DType DType, bool IsRow)
{
    /// <summary>The operation of <see cref="KernelInstructionKind.Apply"/>.</summary>
    public ElementOperation Operation { get; init; }

    /// <summary>The reduction of <see cref="KernelInstructionKind.Reduce"/>.</summary>
    public ReduceKind Reduction { get; init; }

    /// <summary>How many of <see cref="X"/>, <see cref="Y"/>, <see cref="Z"/> count.</summary>
    public int Operands { get; init; }

    public int X { get; init; }

    public int Y { get; init; }

    public int Z { get; init; }

    /// <summary>Which operand is loaded.</summary>
    public int Memory { get; init; }

    public Scalar Number { get; init; }

    public ScalarFunction? Function { get; init; }

    /// <summary>The values it is made of.</summary>
    public int[] Values => Operands switch { 0 => [], 1 => [X], 2 => [X, Y], _ => [X, Y, Z] };
}

/// <summary>What a kernel does with an operand.</summary>
internal enum OperandUse
{
    /// <summary>Reads the elements of a row one after another.</summary>
    ReadElements,

    /// <summary>Reads one number for a row.</summary>
    ReadRow,

    /// <summary>Writes the elements of a row one after another.</summary>
    WriteElements,

    /// <summary>Writes one number for a row.</summary>
    WriteRow,

    /// <summary>Combines the elements of a row with those in memory.</summary>
    AccumulateElements,

    /// <summary>Combines one number of a row with that in memory.</summary>
    AccumulateRow,

    /// <summary>Keeps elements of the running row from one pass to a later one.</summary>
    Scratch,
}

/// <summary>An array a kernel works on. <see cref="Value"/> is what is written, <see cref="Reduction"/> how it is accumulated.</summary>
internal readonly record struct KernelOperand(OperandUse Use, DType DType, int Value = -1, ReduceKind Reduction = ReduceKind.Sum)
{
    public bool IsRead => Use is OperandUse.ReadElements or OperandUse.ReadRow;

    public bool IsRow => Use is OperandUse.ReadRow or OperandUse.WriteRow or OperandUse.AccumulateRow;

    public bool Accumulates => Use is OperandUse.AccumulateElements or OperandUse.AccumulateRow;

    /// <summary>Whether elements are written past the caches: every row begins at a multiple of 64 bytes.</summary>
    public bool IsPastCaches { get; init; }
}

/// <summary>
/// A loop over rows and their elements, in which everything that fits it is computed at once: elementwise formulas, reductions of whole
/// rows that later values of the same row read, and sums over rows. It says nothing about sizes and strides, so equal loops anywhere are
/// translated once.
/// </summary>
internal sealed class KernelCode : IEquatable<KernelCode>
{
    private readonly int hash;

    public KernelCode(
        ImmutableArray<KernelInstruction> instructions, ImmutableArray<KernelOperand> operands, bool addsRows = false, bool asksForNextRow = false)
    {
        AddsRows = addsRows;
        AsksForNextRow = asksForNextRow;
        Instructions = instructions;
        Operands = operands;
        var hashing = default(HashCode);
        foreach (KernelInstruction instruction in instructions) hashing.Add(instruction);
        foreach (KernelOperand operand in operands) hashing.Add(operand);
        hashing.Add(addsRows);
        hashing.Add(asksForNextRow);
        hash = hashing.ToHashCode();
    }

    /// <summary>The values, each after those it is made of.</summary>
    public ImmutableArray<KernelInstruction> Instructions { get; }

    /// <summary>The arrays, in the order of the kernel's arguments.</summary>
    public ImmutableArray<KernelOperand> Operands { get; }

    /// <summary>Whether all rows are accumulated in the same elements, so that several of them may be added at a time.</summary>
    public bool AddsRows { get; }

    /// <summary>
    /// Whether the next row is asked for while a row is worked on. In several passes over a row memory is idle most of the time otherwise.
    /// </summary>
    public bool AsksForNextRow { get; }

    /// <summary>The bytes of every number that is not a Bool: 4 or 8.</summary>
    public int Width => Math.Max(4, Instructions.Max(static instruction => instruction.DType.SizeInBytes));

    /// <summary>The arithmetic operations for every element; see <see cref="OperationWeights"/>.</summary>
    public int OperationsPerElement => Instructions.Sum(static instruction =>
        instruction.IsRow ? 0 : instruction.Kind == KernelInstructionKind.Apply ? OperationWeights.Of(instruction.Operation) : 0);

    /// <summary>The same loop that writes some of its arrays past the caches.</summary>
    public KernelCode PastCaches(IReadOnlyCollection<int> operands) =>
        new(Instructions, [.. Operands.Select((operand, i) => operand with { IsPastCaches = operands.Contains(i) })], AddsRows, AsksForNextRow);

    /// <summary>The same loop that asks for the next row.</summary>
    public KernelCode AskingForNextRow() => new(Instructions, Operands, AddsRows, true);

    /// <summary>The same loop where every accumulated array is the same for all rows.</summary>
    public KernelCode AddingRows()
    {
        bool isOfElements = Array.TrueForAll([.. Operands], static operand => operand.IsRead || !operand.IsRow);
        bool reduces = Instructions.Any(static instruction => instruction.Kind == KernelInstructionKind.Reduce);
        return new(Instructions, Operands, isOfElements && !reduces);
    }

    public bool Equals(KernelCode? other) =>
        other is not null && hash == other.hash && AddsRows == other.AddsRows && AsksForNextRow == other.AsksForNextRow
        && Instructions.AsSpan().SequenceEqual(other.Instructions.AsSpan()) && Operands.AsSpan().SequenceEqual(other.Operands.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as KernelCode);

    public override int GetHashCode() => hash;

    /// <summary>A line for every value and every array that is written.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (int i = 0; i < Instructions.Length; i++)
        {
            KernelInstruction instruction = Instructions[i];
            string right = instruction.Kind switch
            {
                KernelInstructionKind.Load => $"array{instruction.Memory}",
                KernelInstructionKind.Constant => instruction.Number.ToString(),
                KernelInstructionKind.Reduce => $"{instruction.Reduction} of row v{instruction.X}",
                _ => $"{instruction.Function?.Name ?? instruction.Operation.ToString()}({string.Join(", ", instruction.Values.Select(value => $"v{value}"))})",
            };
            text.AppendLine($"v{i} = {right}   {instruction.DType}{(instruction.IsRow ? ", one a row" : "")}");
        }
        for (int i = 0; i < Operands.Length; i++)
        {
            KernelOperand operand = Operands[i];
            if (!operand.IsRead) text.AppendLine($"array{i} {(operand.Accumulates ? $"{operand.Reduction}=" : "=")} v{operand.Value}");
        }
        return text.ToString();
    }
}
