namespace AutoGrad.Testing;

/// <summary>What is checked of an optimizer.</summary>
public sealed record OptimizerLawOptions
{
    /// <summary>
    /// Whether the update of a parameter depends on that parameter and its gradient alone; true unless set. False where gradients are
    /// clipped by their common norm.
    /// </summary>
    public bool IsLeafwise { get; init; } = true;

    /// <summary>Whether parameters shrink when the gradient is zero; false unless set: then they must stay as they are.</summary>
    public bool DecaysWeights { get; init; }

    /// <summary>
    /// To which part of its start the loss <c>½ Σ c·(w − target)²</c> must fall, with c from ½ to 2 and w up to 1 away from the target; a
    /// tenth unless set.
    /// </summary>
    /// <exception cref="ArgumentException">The part is not between 0 and 1.</exception>
    public double Progress
    {
        get;
        init => field = value is > 0 and < 1
            ? value
            : throw Errors.Argument(
                "OptimizerLaws", $"the loss cannot be asked to fall to {value} of its start", "Use a number between 0 and 1, such as 0.1");
    }
    = 0.1;

    /// <summary>In how many updates it must; 5,000 unless set, which is enough for steps of a thousandth.</summary>
    /// <exception cref="ArgumentException">The number is less than 1.</exception>
    public int Updates
    {
        get;
        init => field = value >= 1
            ? value
            : throw Errors.Argument("OptimizerLaws", $"Updates is {value}", "Use 1 or more, such as 5000");
    }
    = 5000;

    /// <summary>How far two ways to compute the same in Float64 may be apart; 1e-12 · (1 + the largest) unless set.</summary>
    public Tolerance Tolerance
    {
        get;
        init => field = value ?? throw Errors.Argument("OptimizerLaws", "Tolerance is null", "Leave it out for what is usual");
    }
    = Tolerance.OfMagnitude(1e-12);

    /// <summary>Chooses parameters and gradients; the same seed gives the same check.</summary>
    public int Seed { get; init; }
}
