using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;

namespace AutoGrad.Testing;

/// <summary>
/// The laws that every primitive of the library keeps, for any function of tensors: an operation with a <c>CustomVjp</c>, a loss, a
/// composition.
/// </summary>
/// <remarks>
/// Checked at a point, in Float64 unless said otherwise:
/// two calls give the same bits;
/// results have the types that their expressions say;
/// Float32 gives what Float64 gives, but for rounding;
/// derivatives of orders 1 and 2, in both modes, are what differences give and obey their laws (<see cref="GradientCheck"/>);
/// a batch is a loop and a stack, for every choice of batched and shared inputs, along any axes, for batches of batches, of one and of
/// none; compiled is plain, for the function and for its derivative.
/// </remarks>
/// <example><code>
/// PrimitiveLaws.Verify(Swish, From([-1.0, 0.2, 3.0]));              // at a point
/// PrimitiveLaws.Verify(Swish, TensorArbitraries.Tensors());         // at random ones: empty, scalar, of any shape
/// PrimitiveLaws.Verify((x, y) => MyKernel(x, y), x, y, new() { Order = 1 });
/// </code></example>
public static class PrimitiveLaws
{
    private const string Suite = "PrimitiveLaws";

    /// <inheritdoc cref="Verify{T, TResult}(Func{T, TResult}, T, FunctionLawOptions?)"/>
    [OverloadResolutionPriority(1)] // so that a number as the point is a tensor
    public static void Verify(Func<Tensor, Tensor> function, Tensor x, FunctionLawOptions? options = null) =>
        Verify<Tensor, Tensor>(function, x, options);

    /// <inheritdoc cref="Verify{T, TResult}(Func{T, TResult}, T, FunctionLawOptions?)"/>
    [OverloadResolutionPriority(1)]
    public static void Verify(Func<Tensor, Tensor, Tensor> function, Tensor x1, Tensor x2, FunctionLawOptions? options = null) =>
        Verify<Tensor, Tensor, Tensor>(function, x1, x2, options);

    /// <inheritdoc cref="Verify{T, TResult}(Func{T, TResult}, T, FunctionLawOptions?)"/>
    [OverloadResolutionPriority(1)]
    public static void Verify(
        Func<Tensor, Tensor, Tensor, Tensor> function, Tensor x1, Tensor x2, Tensor x3, FunctionLawOptions? options = null) =>
        Verify<Tensor, Tensor, Tensor, Tensor>(function, x1, x2, x3, options);

    /// <summary>Fails unless the laws hold for a function at a point; see the remarks of <see cref="PrimitiveLaws"/>.</summary>
    /// <typeparam name="T">The type of the argument: any tree. Leaves that are not floats are not differentiated by.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree.</typeparam>
    /// <param name="function">The function; it must work in Float64 and, unless that is left out, in Float32.</param>
    /// <param name="x">The point, at which the function is smooth. Its floats are converted.</param>
    /// <param name="options">What is checked, and how strictly.</param>
    /// <exception cref="LawViolationException">A law does not hold; the message names the law and what was found.</exception>
    public static void Verify<T, TResult>(Func<T, TResult> function, T x, FunctionLawOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        var laws = new FunctionLaws<T, TResult>(Suite, function, x, options ?? new FunctionLawOptions());
        laws.GivesAResult();
        laws.IsDeterministic();
        laws.ResultsHaveTheirTypes();
        laws.Float32AgreesWithFloat64();
        laws.DerivativesAreRight();
        laws.BatchIsLoop();
        laws.CompiledIsPlain();
    }

    /// <inheritdoc cref="Verify{T, TResult}(Func{T, TResult}, T, FunctionLawOptions?)"/>
    public static void Verify<T1, T2, TResult>(Func<T1, T2, TResult> function, T1 x1, T2 x2, FunctionLawOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        Verify(x => function(x.Item1, x.Item2), (x1, x2), options);
    }

    /// <inheritdoc cref="Verify{T, TResult}(Func{T, TResult}, T, FunctionLawOptions?)"/>
    public static void Verify<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> function, T1 x1, T2 x2, T3 x3, FunctionLawOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        Verify(x => function(x.Item1, x.Item2, x.Item3), (x1, x2, x3), options);
    }

    /// <summary>Fails unless the laws hold for a function at random points, which shrink to the simplest at which one does not.</summary>
    /// <typeparam name="T">The type of the argument: any tree.</typeparam>
    /// <typeparam name="TResult">The type of the result: any tree.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="points">For example <see cref="TensorArbitraries.Tensors"/>, which draws empty tensors, scalars and axes of size 1
    /// too.</param>
    /// <param name="count">How many points, 30 unless said otherwise; the same ones for the same seed.</param>
    /// <param name="options">What is checked, and how strictly.</param>
    /// <exception cref="LawViolationException">
    /// A law does not hold; the message names the law and what was found, and prints the simplest such point as C#.
    /// </exception>
    /// <exception cref="ArgumentException">The count is less than 1.</exception>
    public static void Verify<T, TResult>(
        Func<T, TResult> function, Arbitrary<T> points, int count = 30, FunctionLawOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(points);
        if (count < 1) throw Errors.Argument(Suite, $"{count} points check nothing", "Use 1 or more");
        int seed = options?.Seed ?? 0;
        Config config = Config.Quick.WithMaxTest(count).WithReplay((ulong)seed, 1);
        if (FailedProperty.Of(Prop.ForAll(points, x => Verify(function, x, options)), config) is not { } failed) return;
        if (failed.Reason is not LawViolationException law) throw new PropertyFailedException(failed);
        throw new LawViolationException($"{law.Message}\nThe simplest such point is{failed.Code}\n({failed.Found}; the same again for Seed = {seed})", FailureText.Cause(law));
    }
}
