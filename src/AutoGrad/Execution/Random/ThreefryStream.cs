using System.Numerics;

namespace AutoGrad.Execution;

/// <summary>
/// As many random numbers as a sampler that rejects some of them needs for one element: draw number j of the element at position i is the
/// Threefry-2x32-20 encryption of the block (j, i) under the key (see <see cref="AutoGrad.Threefry"/>). So an element depends on the key
/// and its own position alone, whatever its neighbours drew.
/// </summary>
internal struct ThreefryStream(uint k0, uint k1, uint position)
{
    private uint draws;

    /// <summary>The next 64 bits, the first word of the block above the second.</summary>
    public ulong NextBits()
    {
        const uint Parity = 0x1BD11BDA;
        uint k2 = k0 ^ k1 ^ Parity, x = draws++ + k0, y = position + k1;
        Mix(ref x, ref y, 13, 15, 26, 6);
        Inject(ref x, ref y, k1, k2, 1);
        Mix(ref x, ref y, 17, 29, 16, 24);
        Inject(ref x, ref y, k2, k0, 2);
        Mix(ref x, ref y, 13, 15, 26, 6);
        Inject(ref x, ref y, k0, k1, 3);
        Mix(ref x, ref y, 17, 29, 16, 24);
        Inject(ref x, ref y, k1, k2, 4);
        Mix(ref x, ref y, 13, 15, 26, 6);
        Inject(ref x, ref y, k2, k0, 5);
        return ((ulong)x << 32) | y;
    }

    /// <summary>Uniform strictly between 0 and 1: an odd multiple of 2⁻⁵³.</summary>
    public double NextUniform() => ((NextBits() >> 12) + 0.5) * (1.0 / (1L << 52));

    /// <summary>Standard normal, by the method of G. E. P. Box and M. E. Muller (1958).</summary>
    public double NextNormal()
    {
        double radius = Math.Sqrt(-2 * Math.Log(NextUniform()));
        return radius * Math.Cos(2 * Math.PI * NextUniform());
    }

    private static void Mix(ref uint x, ref uint y, int first, int second, int third, int fourth)
    {
        x += y;
        y = BitOperations.RotateLeft(y, first) ^ x;
        x += y;
        y = BitOperations.RotateLeft(y, second) ^ x;
        x += y;
        y = BitOperations.RotateLeft(y, third) ^ x;
        x += y;
        y = BitOperations.RotateLeft(y, fourth) ^ x;
    }

    private static void Inject(ref uint x, ref uint y, uint forX, uint forY, uint number)
    {
        x += forX;
        y += forY + number;
    }
}
