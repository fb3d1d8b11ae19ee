using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace AutoGrad.Testing;

/// <summary>
/// Everything a random graph is made of: every public operation in at least one form that keeps to its domain. A test compares the
/// list with the public functions of <see cref="Tensor"/> and with the primitives, so that a new one cannot be forgotten.
/// </summary>
internal static partial class GraphOperations
{
    public static ImmutableArray<GraphOperation> All { get; } =
    [
        .. Creations(),
        .. ElementwiseFunctions(),
        .. KinkedFunctions(),
        .. Arithmetic(),
        .. IntegersAndBools(),
        .. Movements(),
        .. Windows(),
        .. Indexing(),
        .. Reductions(),
        .. Sorting(),
        .. Contractions(),
        .. LinearAlgebra(),
        .. RandomNumbers(),
        .. NestedTransforms(),
        .. BodiesAndEquations(),
    ];

    private static GraphOperation Smooth(
        GraphChooser choose, Func<GraphParameters, Tensor> function, [CallerArgumentExpression(nameof(function))] string lambda = "") =>
        GraphOperation.Of(true, choose, function, lambda);

    private static GraphOperation Smooth(
        GraphChooser choose,
        Func<Tensor, GraphParameters, Tensor> function,
        [CallerArgumentExpression(nameof(function))] string lambda = "") =>
        GraphOperation.Of(true, choose, function, lambda);

    private static GraphOperation Smooth(
        GraphChooser choose,
        Func<Tensor, Tensor, GraphParameters, Tensor> function,
        [CallerArgumentExpression(nameof(function))] string lambda = "") =>
        GraphOperation.Of(true, choose, function, lambda);

    private static GraphOperation Smooth(
        GraphChooser choose,
        Func<Tensor, Tensor, Tensor, GraphParameters, Tensor> function,
        [CallerArgumentExpression(nameof(function))] string lambda = "") =>
        GraphOperation.Of(true, choose, function, lambda);

    private static GraphOperation Kinked(
        GraphChooser choose,
        Func<Tensor, GraphParameters, Tensor> function,
        [CallerArgumentExpression(nameof(function))] string lambda = "") =>
        GraphOperation.Of(false, choose, function, lambda);

    private static GraphOperation Kinked(
        GraphChooser choose,
        Func<Tensor, Tensor, GraphParameters, Tensor> function,
        [CallerArgumentExpression(nameof(function))] string lambda = "") =>
        GraphOperation.Of(false, choose, function, lambda);

    private static GraphOperation Kinked(
        GraphChooser choose,
        Func<Tensor, Tensor, Tensor, GraphParameters, Tensor> function,
        [CallerArgumentExpression(nameof(function))] string lambda = "") =>
        GraphOperation.Of(false, choose, function, lambda);
}
