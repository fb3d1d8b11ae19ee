using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace AutoGrad.Testing;

/// <summary>
/// One run of <see cref="GradientCheck"/>: looks at its arguments, then checks the laws and the derivatives of each order.
/// </summary>
internal sealed class GradientCheckRun<T, TResult>(Func<T, TResult> function, T x, GradientCheckOptions options)
{
    private const double LeastStepInFloat32 = 1.0 / 1024;

    private readonly GradientFindings findings = new(options);
    private readonly Random random = new(options.Seed);

    private IEnumerable<DerivativeModes> Modes =>
        new[] { DerivativeModes.Reverse, DerivativeModes.Forward }.Where(mode => options.Modes.HasFlag(mode));
    private int evaluations;

    public GradientReport Run()
    {
        bool isSingle = false, isDouble = false;
        foreach ((TreePath path, Tensor leaf) in Tree.Leaves(x))
        {
            if (!leaf.DType.IsFloat)
            {
                throw Mistake(
                    $"cannot differentiate with respect to {Named(path)} of type {leaf.Type}; only Float32 and Float64 have derivatives",
                    "Capture it in the function, as in x => f(x, indices), or convert it with .Cast(DType.Float64)");
            }
            isSingle |= leaf.DType == DType.Float32;
            isDouble |= leaf.DType == DType.Float64;
        }
        if (isSingle && isDouble) findings.Skip("in Float32: the arguments are of both dtypes");
        if (options.DType == DType.Float32) Check(InFloat32(isDouble), null);
        else if (!isSingle) Check(PointOf(Converted(DType.Float64)), null);
        else if (InFloat64() is { } wide) Check(wide, options.CrossChecks.HasFlag(CrossChecks.SinglePrecision) && !isDouble ? PointOf(x) : null);
        else Check(PointOf(x), null);

        GradientReport report = findings.ToReport(evaluations);
        if (report.Comparisons > 0 || !report.Passed) return report;
        string why = report.Findings.IsEmpty ? "" : $": {report.Findings[0].Message.TrimEnd('.')}";
        throw Mistake($"no derivative could be compared with differences at this point{why}", "Choose another point");
    }

    /// <summary>The check of Float32 arguments in Float64; null if the function does not allow that.</summary>
    private CheckedPoint? InFloat64()
    {
        try
        {
            return PointOf(Converted(DType.Float64));
        }
        catch (ArgumentException error) when (IsFit(x))
        {
            if (options.DType == DType.Float64)
            {
                throw new ArgumentException(
                    $"GradientCheck: the function fails when its Float32 arguments are converted to Float64 for the check: {error.Message} " +
                    "Make the tensors it captures arguments too, or Float64.",
                    error);
            }
            findings.Skip($"in Float64, so the check is as coarse as Float32 is; to do it, make the tensors that the function captures arguments too: {error.Message}");
            return null;
        }
    }

    /// <summary>The check in Float32, of what may be a function of Float64 arguments.</summary>
    private CheckedPoint InFloat32(bool isDouble)
    {
        try
        {
            return PointOf(Converted(DType.Float32));
        }
        catch (ArgumentException error) when (isDouble && IsFit(x))
        {
            throw new ArgumentException(
                $"GradientCheck: the function fails when its Float64 arguments are converted to Float32, as DType = Float32 asks for: {error.Message} " +
                "Make the tensors it captures arguments too, or Float32; or check in Float64.",
                error);
        }
    }

    /// <summary>Whether the function can be called with arguments as they are.</summary>
    private bool IsFit(T template)
    {
        try
        {
            PointOf(template);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private T Converted(DType dtype) => Tree.Map(x, (_, leaf) => leaf.Cast(dtype).Evaluate());

    /// <summary>The function at the point, if both are fit for a check.</summary>
    private CheckedPoint PointOf(T template)
    {
        var inputs = new FlatLeaves(Tree.Leaves(template));
        if (inputs.Count == 0) throw Mistake("the arguments have no elements to differentiate by", "Pass a tensor that is not empty");
        double[] point = inputs.Join(Tree.Flatten(template));
        if (NotFinite(point) is { } place)
            throw Mistake($"{inputs.Locate(place).Name("the argument")} is {point[place]}", "Choose finite numbers");

        ImmutableArray<Tensor> Call(ImmutableArray<Tensor> leaves) =>
            [.. Tree.Flatten(function(Tree.Rebuild(template, leaves))).Where(static leaf => leaf.DType.IsFloat)];
        TResult value = function(template);
        var outputs = new FlatLeaves([.. Tree.Leaves(value).Where(static leaf => leaf.Leaf.DType.IsFloat)]);
        if (outputs.Count == 0) throw Mistake("the result has no float to differentiate", "Return a float tensor that is not empty");
        ImmutableArray<Tensor> leaves = Tree.Flatten(template);
        double[] first = outputs.Join(Tensor.Evaluate([.. Call(leaves)])), second = outputs.Join(Tensor.Evaluate([.. Call(leaves)]));
        if (NotFinite(first) is { } at)
        {
            throw Mistake($"{outputs.Locate(at).Name("the result")} is {first[at]} at the point", "Choose a point further inside the domain");
        }
        if (!first.AsSpan().SequenceEqual(second))
        {
            throw Mistake("two calls of the function at one point differ", "Pass what is random from outside, for example a key");
        }
        foreach (string missing in Missing(value, "")) findings.Skip($"{missing} of the result, which is null");
        (bool isSingle, double inside) = LookInside(Call, leaves);
        if (isSingle && options.Step < LeastStepInFloat32)
        {
            throw Mistake($"the step {options.Step.ToString(CultureInfo.InvariantCulture)} is too small for Float32, in which the function computes", "Try 0.01");
        }
        double size = Math.Max(first.Max(Math.Abs), Math.Min(1, inside));
        return new CheckedPoint(new CheckedFunction(Call, inputs, outputs) { IsSingle = isSingle, Size = size }, point, random);
    }

    /// <summary>
    /// Whether anything on the way from the leaves to the results is Float32, in compiled parts too, and the largest number there: small
    /// results of 1 + x² have the rounding of 1.
    /// </summary>
    private static (bool IsSingle, double Largest) LookInside(
        Func<ImmutableArray<Tensor>, ImmutableArray<Tensor>> call, ImmutableArray<Tensor> leaves)
    {
        ImmutableArray<Tensor> variables = [.. leaves.Select(static leaf => leaf.Fresh())];
        ImmutableArray<Tensor> results = Tracing.Call(call, variables);
        var moving = new HashSet<Tensor>(variables);
        foreach (Tensor node in Graph.Reachable(results.AsSpan(), node => !variables.Contains(node)))
        {
            if (node.Inputs.Any(moving.Contains)) moving.Add(node);
        }
        Tensor[] floats = [.. moving.Where(static node => node.DType.IsFloat && node.Size > 0)];
        double largest = Tensor.Evaluate(floats).Max(static value => (double)Tensor.Where(Tensor.IsFinite(value), Tensor.Abs(value), 0).Max().Cast(DType.Float64));
        return (moving.Any(static node => node.DType == DType.Float32), largest);
    }

    private void Check(CheckedPoint at, CheckedPoint? single)
    {
        try
        {
            CheckOrders(at, single);
        }
        catch (DerivativeFailureException failure)
        {
            findings.Fail(at.Function, failure);
        }
    }

    private void CheckOrders(CheckedPoint at, CheckedPoint? single)
    {
        foreach (DerivativeModes mode in Modes) CheckDeterminism(at, mode);
        double[] weights = CheckOrder(at, 1);
        if (findings.HasFailures) return;
        var laws = new DerivativeLaws(at, weights, options, findings, random);
        laws.Run();
        if (single is not null) laws.CheckSinglePrecision(single);
        if (!findings.HasFailures) CheckNextOrder(at, weights, 2);
    }

    /// <summary>A rule that draws numbers has the rounding of its own noise, and would be allowed it.</summary>
    private void CheckDeterminism(CheckedPoint at, DerivativeModes mode)
    {
        double[] Derivative()
        {
            var again = new CheckedPoint(at.Function, at.Point, random);
            return mode == DerivativeModes.Reverse
                ? again.Pull(Ones(at.Function.Outputs.Count))
                : again.Push(Ones(at.Function.Inputs.Count));
        }
        if (Derivative().AsSpan().SequenceEqual(Derivative())) return;
        string name = mode == DerivativeModes.Reverse ? "Vjp" : "Jvp";
        throw Mistake($"two calls of the {name} at one point differ", "Let derivative rules depend on their arguments alone");
    }

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];

    /// <summary>Compares the derivatives of a function; the weights of its outputs.</summary>
    private double[] CheckOrder(CheckedPoint at, int order)
    {
        var comparison = new DerivativeComparison(at, options, findings, random);
        try
        {
            comparison.Run();
            findings.Locate(at, () => RuleSearch.Find(at, options), () => IsRightBeside(at));
        }
        catch (DerivativeFailureException failure)
        {
            findings.Fail(at.Function, failure);
        }
        evaluations += at.Evaluations;
        if (order > 1 && !findings.HasFailures) CheckNextOrder(at, comparison.Weights, order + 1);
        return comparison.Weights;
    }

    /// <summary>Whether derivatives are what differences say at points that are off any kink the point is on.</summary>
    private bool IsRightBeside(CheckedPoint at)
    {
        for (int k = 0; k < 2; k++)
        {
            var beside =
                new CheckedPoint(at.Function, at.Jolt(random, at.Function.IsSingle ? 1.0 / 64 : 1.0 / 4096, movesZeros: true), random);
            var there = new GradientFindings(options);
            try
            {
                if (NotFinite(beside.Value) is not null) return false;
                new DerivativeComparison(beside, options, there, random).Run();
            }
            catch (DerivativeFailureException)
            {
                return false;
            }
            if (there.HasWrong) return false;
        }
        return true;
    }

    private void CheckNextOrder(CheckedPoint at, double[] weights, int order)
    {
        if (order > options.Order) return;
        foreach (DerivativeModes mode in Modes)
        {
            if (findings.HasFailures) continue;
            double[] vector = mode == DerivativeModes.Reverse
                ? weights
                : [.. Enumerable.Range(0, at.Point.Length).Select(_ => (2 * random.NextDouble()) - 1)];
            CheckedFunction derivative = at.Function.Differentiated(mode, vector);
            if (NotFinite(derivative.Evaluate(at.Point)) is null) CheckOrder(new CheckedPoint(derivative, at.Point, random), order);
            else findings.Skip($"order {order}: the derivative before is not finite at the point");
        }
    }

    /// <summary>The parts of a tuple that are null: the tree has no leaves there.</summary>
    private static IEnumerable<string> Missing(object? result, string path) => result is ITuple tuple
        ? Enumerable.Range(0, tuple.Length).SelectMany(i =>
            tuple[i] is null ? [$"{path}Item{i + 1}"] : Missing(tuple[i], $"{path}Item{i + 1}."))
        : [];

    private static ArgumentException Mistake(string problem, string fix) => Errors.Argument("GradientCheck", problem, fix);

    private static string Named(TreePath path) => path.IsRoot ? "the argument" : $"the leaf {path}";

    private static int? NotFinite(double[] numbers)
    {
        int place = Array.FindIndex(numbers, static number => !double.IsFinite(number));
        return place < 0 ? null : place;
    }
}
