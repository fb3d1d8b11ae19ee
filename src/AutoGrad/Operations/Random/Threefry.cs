using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// One word (or the exclusive or of both) of the Threefry-2x32 cipher with 20 rounds: the block (c0, c1) encrypted under the key
    /// (k0, k1), element by element, shifted right by so many bits. All randomness of the library comes from it.
    /// </summary>
    internal static Tensor Threefry(Tensor k0, Tensor k1, Tensor c0, Tensor c1, ThreefryOutput output, int shift = 0)
    {
        Shape shape = c0.Shape;
        return new Threefry(output, shift).Apply(k0.BroadcastTo(shape), k1.BroadcastTo(shape), c0, c1.BroadcastTo(shape));
    }
}

/// <summary>What is kept of the two encrypted words.</summary>
internal enum ThreefryOutput
{
    /// <summary>The word in the place of c0.</summary>
    First,

    /// <summary>The word in the place of c1.</summary>
    Second,

    /// <summary>First xor second: 32 bits made from all 64.</summary>
    Both,
}

/// <summary>
/// Threefry-2x32-20 of J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011):
/// four rounds of add, rotate, xor between two injections of the key schedule, five times over.
/// </summary>
internal sealed record Threefry(ThreefryOutput Output, int Shift) : ElementwiseNonDifferentiable
{
    private const uint Parity = 0x1BD11BDA; // the paper's C240 constant for 32-bit words

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        foreach (Tensor input in inputs) Check.HasDType(Name, input.Type, DType.UInt32);
        return new TensorType(DType.UInt32, CommonShape(inputs));
    }

    protected override ElementFormula Formula(ReadOnlySpan<ElementFormula> x)
    {
        (ElementFormula k0, ElementFormula k1) = (x[0], x[1]);
        ElementFormula[] schedule = [k0, k1, k0 ^ k1 ^ k0.Number(Parity)];
        ReadOnlySpan<int> evenRotations = [13, 15, 26, 6];
        ReadOnlySpan<int> oddRotations = [17, 29, 16, 24];

        ElementFormula first = x[2] + schedule[0];
        ElementFormula second = x[3] + schedule[1];
        for (int group = 1; group <= 5; group++)
        {
            foreach (int bits in int.IsOddInteger(group) ? evenRotations : oddRotations)
            {
                first += second;
                second = ((second << bits) | (second >> (32 - bits))) ^ first;
            }
            first += schedule[group % 3];
            second = second + schedule[(group + 1) % 3] + group;
        }
        ElementFormula result = Output switch
        {
            ThreefryOutput.First => first,
            ThreefryOutput.Second => second,
            _ => first ^ second,
        };
        return Shift == 0 ? result : result >> Shift;
    }
}
