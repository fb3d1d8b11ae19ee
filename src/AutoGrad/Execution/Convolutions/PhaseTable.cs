namespace AutoGrad.Execution;

/// <summary>
/// Splits the places index · spacing, taken in steps of <c>step</c>, by their remainder: places of one remainder (a phase) are neighbours
/// in a plane of their own, so that steps cost nothing when the plane is read.
/// </summary>
internal sealed class PhaseTable
{
    /// <param name="count">The number of indices.</param>
    /// <param name="spacing">The distance between the places of neighbouring indices.</param>
    /// <param name="step">The distance between neighbours within one phase.</param>
    public PhaseTable(int count, int spacing, int step)
    {
        Phase = new int[count];
        Shift = new int[count];
        var remainders = new List<int>();
        for (int index = 0; index < count; index++)
        {
            (int shift, int remainder) = Math.DivRem(index * spacing, step);
            if (!remainders.Contains(remainder)) remainders.Add(remainder);
            Phase[index] = remainders.IndexOf(remainder);
            Shift[index] = shift;
        }
        Remainders = [.. remainders];
    }

    /// <summary>The remainders that occur.</summary>
    public int[] Remainders { get; }

    /// <summary>Which of them each index has.</summary>
    public int[] Phase { get; }

    /// <summary>How far each index lies from the start of its phase's plane.</summary>
    public int[] Shift { get; }

    /// <summary>The furthest shift: what a plane must hold beyond the places of the other operand.</summary>
    public int Reach => Shift[^1];
}
