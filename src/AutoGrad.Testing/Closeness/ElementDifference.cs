namespace AutoGrad.Testing;

/// <summary>An element that is not what was expected.</summary>
/// <param name="Place">Its number in row-major order.</param>
/// <param name="Expected">What it should be.</param>
/// <param name="Actual">What it is.</param>
/// <param name="Difference">By how much it differs; ∞ of a number and NaN.</param>
/// <param name="Ulps">How many floats it is away; NaN of integers.</param>
/// <param name="Allowed">What is allowed of the difference.</param>
/// <param name="Excess">The difference as a multiple of the allowed one; more than 1 is too much.</param>
/// <param name="Integers">Both numbers if they are integers, which a double may have to round.</param>
internal readonly record struct ElementDifference(
    int Place, double Expected, double Actual, double Difference, double Ulps, double Allowed, double Excess, (long Expected, long Actual)? Integers = null)
{
    public bool IsWorseThan(ElementDifference other) =>
        Excess > other.Excess || (Excess == other.Excess && Difference > other.Difference);
}
