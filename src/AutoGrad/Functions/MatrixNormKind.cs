namespace AutoGrad;

/// <summary>What measures the size of a matrix.</summary>
public enum MatrixNormKind
{
    /// <summary>The root of the sum of all squares.</summary>
    Frobenius,

    /// <summary>The sum of the singular values.</summary>
    Nuclear,

    /// <summary>The largest singular value: how much a vector is lengthened at most.</summary>
    Spectral,

    /// <summary>The largest sum of absolute values in a column.</summary>
    One,

    /// <summary>The largest sum of absolute values in a row.</summary>
    Infinity,
}
