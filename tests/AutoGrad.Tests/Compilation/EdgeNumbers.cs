using System.Numerics;

namespace AutoGrad.Tests.Compilation;

/// <summary>Numbers at which operations differ from what one would think.</summary>
internal static class EdgeNumbers
{
    /// <summary>A vector of all edge numbers of a dtype.</summary>
    public static Tensor Of(DType dtype) => dtype switch
    {
        DType.Float32 => Tensor.From<float>([.. Floats<float>(), 1e-42f, 88.8f, -103f, 2147483648f, -2147483904f, 4294967296f, 16777217f]),
        DType.Float64 =>
            Tensor.From<double>([.. Floats<double>(), 1e-320, 709.9, -745.2, 9223372036854775808.0, -9.3e18, 4503599627370497.5]),
        DType.Int32 =>
            Tensor.From<int>([0, 1, -1, 2, -2, 3, 7, -7, 31, 32, 33, 100, 65536, -65537, int.MaxValue, int.MinValue, int.MinValue + 1]),
        DType.UInt32 => Tensor.From<uint>([0, 1, 2, 3, 7, 31, 32, 33, 100, 65536, int.MaxValue, 1u << 31, (1u << 31) + 1, uint.MaxValue]),
        DType.Int64 => Tensor.From<long>(
            [0, 1, -1, 2, -2, 3, 7, -7, 31, 63, 64, 65, 1L << 32, -(1L << 33), int.MaxValue, long.MaxValue, long.MinValue, long.MinValue + 1]),
        _ => Tensor.From<bool>([true, false, false, true, true]),
    };

    private static T[] Floats<T>() where T : IFloatingPointIeee754<T> =>
    [
        T.Zero, T.NegativeZero, T.One, T.NegativeOne, T.NaN, T.PositiveInfinity, T.NegativeInfinity, T.Epsilon, -T.Epsilon,
        T.CreateChecked(0.5), T.CreateChecked(-0.5), T.CreateChecked(2.5), T.CreateChecked(-3.75), T.CreateChecked(1e-3),
        T.CreateSaturating(1e30), T.CreateSaturating(-1e30), T.CreateSaturating(1e-30), T.CreateChecked(700), T.Pi, -T.E,
    ];
}
