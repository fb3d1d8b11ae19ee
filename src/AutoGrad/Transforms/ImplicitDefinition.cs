using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>The equations that define an implicit function, from trees to a closed function of vectors.</summary>
/// <typeparam name="TX">The type of the unknown.</typeparam>
/// <typeparam name="TA">The type of the argument.</typeparam>
/// <param name="Operation">The operation to name in messages.</param>
/// <param name="Kind">What the solution is.</param>
/// <param name="Solver">Solves linear equations; by size unless given.</param>
/// <param name="Equations">
/// From the layout of x, x as a vector, and a, to what is zero at the solution, a vector like x; before it the value if there is one.
/// </param>
internal sealed record ImplicitDefinition<TX, TA>(
    string Operation, SearchKind Kind, LinearSolver? Solver, Func<TreeVector<TX>, Tensor, TA, ImmutableArray<Tensor>> Equations)
{
    /// <summary>A solution, with the derivative that follows from the equations.</summary>
    /// <param name="a">The argument.</param>
    /// <param name="point">The solution, or where the search for it begins.</param>
    /// <param name="settings">How to search; null if the point is the solution.</param>
    public TX At(TA a, TX point, SearchSettings? settings = null)
    {
        string what = settings is null ? "the solution" : "the start";
        if (point is null) throw Errors.Argument(Operation, $"{what} for {Transforms.Signature(a)} is null", "Give a tree of tensors");
        var unknowns = new TreeVector<TX>(Operation, what, point);
        Tensor solution = unknowns.Join(what, point);
        ImmutableArray<Tensor> leaves = Tree.Flatten(a);
        IEnumerable<TensorType> types = leaves.Select(static leaf => leaf.Type).Prepend(unknowns.Type);
        ImmutableArray<Tensor> variables = [.. types.Select(Placeholder.Create)];
        ImmutableArray<Tensor> outputs = Tracing.Call(
            at => Equations(unknowns, variables[0], at), Tree.Rebuild(a, [.. variables.Skip(1)]));
        (ClosedFunction function, ImmutableArray<Tensor> captured) = ClosedFunction.Close(variables, outputs);
        ImmutableArray<Tensor> operands = [.. leaves, .. captured];
        if (settings is not null)
        {
            LinearSolver solver = Solver ?? LinearSolver.ForSize(solution.Size, Kind == SearchKind.Minimum);
            solution = Search.For(Operation, settings, function, solver).Apply([solution, .. operands]);
        }
        var residual = new ClosedFunction(function.Inputs, [function.Outputs[^1]]);
        var rule = new ImplicitRule(Operation, Transforms.Signature(a), residual, Solver, Kind == SearchKind.Minimum);
        return unknowns.Split(rule.Attach(ImplicitRule.Evaluated(solution), operands));
    }
}
