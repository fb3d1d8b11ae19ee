using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using AutoGrad.Compilation;
using AutoGrad.Tests.Operations;
using Xunit;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

/// <summary>
/// What derivatives cost, in operations counted on the simplified graph: the value together with its tangent at most 2.5 times the value
/// alone, with its cotangents at most 4 times, for every primitive with all float inputs moving. With AUTOGRAD_COSTS set to a file's name
/// the table of all primitives is written there.
/// </summary>
public sealed class DerivativeCostTests
{
    private const double MostForward = 2.5;
    private const double MostReverse = 4;

    /// <summary>
    /// Linear in each of two factors: when both move, forward mode needs two products and a sum where the value is one product. With one
    /// factor moving they keep the bound.
    /// </summary>
    private static readonly Dictionary<string, (double Forward, double Reverse)> Bilinear = new()
    {
        [nameof(Multiply)] = (4, 5), // two products, and a sum for each factor that was broadcast
        [nameof(MaskedMultiply)] = (4, 5),
        [nameof(TwiceMaskedMultiply)] = (4, 5),
        [nameof(Contract)] = (3.5, MostReverse),
        [nameof(Convolve)] = (4.5, MostReverse), // 3 and the sum, which is as large as the product when kernels have one element
    };

    /// <summary>Other primitives of which the bounds do not hold.</summary>
    private static readonly Dictionary<string, (double Forward, double Reverse)> Exceptions = new(Bilinear)
    {
        [nameof(Abs)] = (6, 6), // one operation, but the sign is two comparisons and two choices, since that of 0 is 0
        [nameof(Maximum)] = (7, 10), // one operation, but two comparisons, and equal numbers share; broadcast operands sum
        [nameof(Minimum)] = (7, 10),
        [nameof(Clamp)] = (4.5, 6.5), // two operations, but which of three it is takes four; the cotangents of broadcast bounds are summed
        [nameof(Max)] = (8.5, 7), // equal numbers share: compare, count, divide, choose
        [nameof(Min)] = (8.5, 7),
        [nameof(WindowMax)] = (5.5, 5.5),
        [nameof(CumulativeMax)] = (8.9, 9.9), // one operation, but where it was found is: compare, check for NaN, choose, a running maximum
        [nameof(CumulativeMin)] = (8.9, 9.9),
        [nameof(CumulativeProduct)] = (4.9, 4.9), // without division: a recurrence, taken in parallel
        [nameof(Product)] = (5.6, 4.4), // without division, a zero being no exception: a tree of pairs
        [nameof(Divide)] = (2.75, MostReverse), // (dx − z·dy) / y would be 2.5, the reciprocal that can be masked is one product more
        [nameof(Solve)] = (3.5, MostReverse), // a system more, and a product with the solution
        [nameof(IterativeSolve)] = (4, MostReverse), // likewise, and the operator once more to find what it does to the tangent
        [nameof(TriangularSolve)] = (8.3, 8), // a system more, and products with the solution that do not know of the other triangle
        [nameof(Cholesky)] = (6.6, 6.5), // a third of n³, but the derivative takes two triangular systems and a product
        [nameof(Determinant)] = (5.3, 5), // an elimination of two thirds of n³, the derivative inverts
        [nameof(Qr)] = (3.8, MostReverse), // where one of the two factors alone is asked for, the derivative needs both
        [nameof(GammaDraw)] = (4.5, 4.5), // how its quantile moves takes a quadrature, and the logarithm of the number
        [nameof(GammaShapeSlope)] = (2.8, 2.8), // the next of the family, and polygamma functions of one order more each time
        [nameof(Remainder)] = (3, MostReverse), // the whole quotient has to be found again
        [nameof(Power)] = (2.6, MostReverse), // another power for x and a logarithm for y
    };

    /// <summary>What these cost is what the bodies in their cases cost, which are tested in their own right.</summary>
    private static readonly HashSet<string> Bodies =
        [nameof(While), nameof(Scan), nameof(Switch), nameof(CustomRule), nameof(Recomputed), nameof(HostCallback)];

    [Fact]
    public void Derivatives_of_every_primitive_are_cheap()
    {
        ImmutableArray<Cost> costs = Costs();
        if (Environment.GetEnvironmentVariable("AUTOGRAD_COSTS") is { } file) File.WriteAllText(file, Table(costs));
        Assert.True(costs.Select(static cost => cost.Primitive).Distinct().Count() > 50);
        foreach (Cost cost in costs)
        {
            (double forward, double reverse) = Exceptions.GetValueOrDefault(cost.Primitive, (MostForward, MostReverse));
            Assert.True(cost.ForwardRatio <= forward, $"{cost}: forward more than {forward} times the value");
            Assert.True(cost.ReverseRatio <= reverse, $"{cost}: reverse more than {reverse} times the value");
        }
    }

    [Fact]
    public void Exceptions_are_needed()
    {
        ILookup<string, Cost> costs = Costs().ToLookup(static cost => cost.Primitive);
        foreach ((string primitive, (double forward, double reverse)) in Exceptions)
        {
            double worstForward = costs[primitive].Max(static cost => cost.ForwardRatio), worstReverse = costs[primitive].Max(static cost => cost.ReverseRatio);
            Assert.True(worstForward > MostForward || worstReverse > MostReverse, $"{primitive} is no exception any more");
            Assert.True(forward == MostForward || worstForward > forward - 0.1, $"{primitive} forward is now {worstForward:F2}, not {forward}");
            Assert.True(reverse == MostReverse || worstReverse > reverse - 0.1, $"{primitive} reverse is now {worstReverse:F2}, not {reverse}");
        }
    }

    [Fact]
    public void One_moving_factor_costs_at_most_as_much_again()
    {
        foreach (PrimitiveTests law in Laws().Where(static law => Bilinear.ContainsKey(NameOf(law))))
        {
            foreach (LawCase instance in law.CostCases().Where(static instance => instance.Inputs.Length > 1)) // else both are the same
            {
                for (int i = 0; i < instance.Inputs.Length; i++)
                {
                    if (Of(law, instance, i) is not { } cost) continue;
                    Assert.True(cost.ForwardRatio <= MostForward, $"input {i} of {cost}: forward more than {MostForward} times the value");
                }
            }
        }
    }

    private static ImmutableArray<Cost> Costs() =>
    [
        .. Laws().Where(static law => !Bodies.Contains(NameOf(law)))
            .SelectMany(static law => law.CostCases().Select(instance => Of(law, instance)))
            .OfType<Cost>(),
    ];

    private static string NameOf(PrimitiveTests law) => law.GetType().Name.Replace("Tests", "", StringComparison.Ordinal);

    private static IEnumerable<PrimitiveTests> Laws() => typeof(PrimitiveTests).Assembly.GetTypes()
        .Where(static type => type.IsSubclassOf(typeof(PrimitiveTests)) && !type.IsAbstract)
        .OrderBy(static type => type.Name, StringComparer.Ordinal)
        .Select(static type => Activator.CreateInstance(type) as PrimitiveTests ?? throw new InvalidOperationException(type.Name));

    /// <summary>The cost of one case, with all float inputs moving or one; null where nothing is computed or nothing moves.</summary>
    private static Cost? Of(PrimitiveTests law, LawCase instance, int? only = null)
    {
        Tensor[] inputs = [.. instance.Inputs.Select(static input => input.DType.IsFloat ? Placeholder.Create(input.Type) : input)];
        Tensor[] moving = [.. inputs.Where((input, i) => input.DType.IsFloat && (only ?? i) == i)];
        Tensor output = Tracing.Call(instance.Function, inputs);
        if (!output.DType.IsFloat || moving.Length == 0) return null;
        Tensor[] tangents = [.. moving.Select(static input => Placeholder.Create(input.Type))];
        Tensor cotangent = Placeholder.Create(output.Type);
        long value = Operations(output);
        return value == 0 ? null : new Cost(
            NameOf(law),
            instance.ToString(),
            value,
            Operations([output, .. Forward.Tangents([output], moving, tangents)]),
            Operations([output, .. Reverse.Cotangents([output], [cotangent], moving)]));
    }

    private static long Operations(params ImmutableArray<Tensor> outputs) => FlopCount.Of(Simplify(outputs).AsSpan());

    private static string Table(IEnumerable<Cost> costs)
    {
        var text = new StringBuilder("primitive            value  forward  reverse  case\n");
        foreach (Cost cost in costs.OrderByDescending(static cost => Math.Max(cost.ForwardRatio / MostForward, cost.ReverseRatio / MostReverse)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{cost.Primitive,-20} {cost.Value,6} {cost.ForwardRatio,8:F2} {cost.ReverseRatio,8:F2}  {cost.Case}\n");
        }
        return text.ToString();
    }

    private sealed record Cost(string Primitive, string Case, long Value, long WithTangent, long WithCotangents)
    {
        public double ForwardRatio => (double)WithTangent / Value;

        public double ReverseRatio => (double)WithCotangents / Value;
    }
}
