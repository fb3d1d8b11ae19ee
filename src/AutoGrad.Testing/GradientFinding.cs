using System.Collections.Immutable;

namespace AutoGrad.Testing;

/// <summary>What <see cref="GradientCheck"/> can find.</summary>
public enum GradientFindingKind
{
    /// <summary>A derivative is not what differences of the function say, or is not a finite number. A failure.</summary>
    WrongDerivative,

    /// <summary>One of the <see cref="CrossChecks"/> does not hold. A failure.</summary>
    BrokenLaw,

    /// <summary>The point is at a kink; the derivative that is given lies between those of both sides, as it should.</summary>
    Kink,

    /// <summary>
    /// The point is at the edge of the domain; the derivative that is given is that of the side where the function is defined.
    /// </summary>
    DomainEdge,

    /// <summary>The function jumps at the point or its derivative is infinite there, so no derivative is held against it.</summary>
    Jump,

    /// <summary>The function is so rough or so coarse around the point that differences do not settle on a number.</summary>
    Unsettled,
}

/// <summary>One thing that a gradient check found.</summary>
public sealed record GradientFinding
{
    /// <summary>What it is.</summary>
    public required GradientFindingKind Kind { get; init; }

    /// <summary>Whether the check fails because of it.</summary>
    public bool IsFailure => Kind is GradientFindingKind.WrongDerivative or GradientFindingKind.BrokenLaw;

    /// <summary>All of it in words.</summary>
    public required string Message { get; init; }

    /// <summary>
    /// The modes that were applied, the innermost first: <c>[Reverse]</c> for a gradient, <c>[Reverse, Forward]</c> for forward over
    /// reverse.
    /// </summary>
    public ImmutableArray<DerivativeModes> Modes { get; init; } = [];

    /// <summary>
    /// The leaf of the arguments by which was differentiated. If there are several arguments, its path begins with <c>Item1</c>,
    /// <c>Item2</c>, ….
    /// </summary>
    public TreePath Input { get; init; } = TreePath.Root;

    /// <summary>The index of the element in that leaf; empty for a scalar.</summary>
    public ImmutableArray<int> InputElement { get; init; } = [];

    /// <summary>
    /// The leaf of the result that was differentiated. For a higher order over reverse mode, whose result is a gradient, a leaf of the
    /// arguments.
    /// </summary>
    public TreePath Output { get; init; } = TreePath.Root;

    /// <summary>The index of the element in that leaf; empty for a scalar.</summary>
    public ImmutableArray<int> OutputElement { get; init; } = [];

    /// <summary>The derivative by the library; NaN where none was held against differences.</summary>
    public double Analytic { get; init; }

    /// <summary>The derivative by differences; at a kink the mean of both sides.</summary>
    public double Numeric { get; init; }

    /// <summary>The estimated error of <see cref="Numeric"/>.</summary>
    public double NumericError { get; init; }

    /// <summary>The smallest step that was used, in units of the element.</summary>
    public double Step { get; init; }

    /// <summary>
    /// The primitive, or the function with a rule of its own, whose derivative rule is wrong by itself, as an expression of the types it
    /// has there: <c>CustomVjp(Float64[], Float64[3])</c>. Null if none was found.
    /// </summary>
    public string? Primitive { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Message;
}
