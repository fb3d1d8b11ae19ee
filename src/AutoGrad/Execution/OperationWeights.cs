namespace AutoGrad.Execution;

/// <summary>
/// What an <see cref="ElementOperation"/> costs, in arithmetic operations on one element. Sums, products, comparisons, choices, roundings
/// and operations on bits are 1, a fused multiply-add is the two it fuses. A quotient or square root is 4, by the old convention for
/// counting operations across machines (F. H. McMahon, The Livermore Fortran Kernels, 1986). A transcendental function is what the kernels
/// here take for it in Float64; in Float32 it is about two thirds of that. A masked product is one product: the mask hides behind its
/// latency.
/// </summary>
internal static class OperationWeights
{
    /// <summary>The number of operations.</summary>
    public static int Of(ElementOperation operation) => operation switch
    {
        ElementOperation.Argument or ElementOperation.Constant or ElementOperation.Reinterpret => 0,
        ElementOperation.FusedMultiplyAdd => 2,
        ElementOperation.Divide or ElementOperation.Remainder or ElementOperation.Sqrt => 4,
        ElementOperation.Exp => 40,
        ElementOperation.Sin or ElementOperation.Cos => 48,
        ElementOperation.Log => 50,
        ElementOperation.Call => 100, // a function of System.Math, such as a power: an exponential and a logarithm with more digits
        _ => 1,
    };
}
