using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>
/// Which arguments of an elementwise formula its result moves with, when it is known of some arguments whether they are zero: a product
/// with zero moves with neither factor, a selection by a known condition only with what is selected, a comparison with nothing.
/// </summary>
internal sealed class FormulaDependence(ElementFormula formula)
{
    private readonly Dictionary<uint, uint> answers = [];

    /// <summary>How many arguments are told apart; a formula of more moves with all of them.</summary>
    public const int MostArguments = 16;

    private enum Zeroness
    {
        Unknown,
        Zero,
        NotZero,
    }

    /// <summary>The arguments the result moves with, a bit each.</summary>
    /// <param name="known">The arguments of known value, a bit each.</param>
    /// <param name="zero">Those of them that are zero (or false).</param>
    public uint Of(uint known, uint zero)
    {
        uint key = (known << MostArguments) | (zero & known);
        if (!answers.TryGetValue(key, out uint answer)) answers.Add(key, answer = new Reading(known, zero).Of(formula).Moves);
        return answer;
    }

    /// <summary>What is known of one element.</summary>
    private readonly record struct Fact(uint Moves, Zeroness Zeroness)
    {
        public bool IsZero => Zeroness == Zeroness.Zero;

        public bool IsNotZero => Zeroness == Zeroness.NotZero;
    }

    private sealed class Reading(uint known, uint zero)
    {
        private static readonly Fact None = new(0, Zeroness.Zero);

        private readonly Dictionary<ElementFormula, Fact> facts = new(ReferenceEqualityComparer.Instance);

        public Fact Of(ElementFormula part)
        {
            if (facts.TryGetValue(part, out Fact fact)) return fact;
            Fact[] x = [.. part.Operands.Select(Of)];
            fact = part.Operation switch
            {
                ElementOperation.Argument => OfArgument(part),
                ElementOperation.Constant => new(0, part.Value.ToDouble() == 0 ? Zeroness.Zero : Zeroness.NotZero),
                ElementOperation.Add or ElementOperation.Subtract => Sum(x[0], x[1]),
                ElementOperation.Multiply or ElementOperation.MaskedMultiply or ElementOperation.TwiceMaskedMultiply => Product(x[0], x[1]),
                ElementOperation.FusedMultiplyAdd => Sum(Product(x[0], x[1]), x[2]),
                ElementOperation.Divide => x[0].IsZero ? None : Either(x[0], x[1]),
                ElementOperation.Negate or ElementOperation.Abs => x[0],
                ElementOperation.Select => Choice(x[0], x[1], x[2]),
                ElementOperation.Equal => new(0, OfEqual(x[0], x[1])),
                ElementOperation.Less => new(0, x[0].IsZero && x[1].IsZero ? Zeroness.Zero : Zeroness.Unknown),
                ElementOperation.LessOrEqual => new(0, x[0].IsZero && x[1].IsZero ? Zeroness.NotZero : Zeroness.Unknown),
                ElementOperation.And when x[0].IsZero || x[1].IsZero => None,
                ElementOperation.Or when x[0].IsZero || x[1].IsZero => x[0].IsZero ? x[1] : x[0],
                ElementOperation.Not when part.DType == DType.Bool => new(0, Opposite(x[0].Zeroness)),
                ElementOperation.Floor or ElementOperation.Ceiling or ElementOperation.Round =>
                    new(0, x[0].IsZero ? Zeroness.Zero : Zeroness.Unknown),
                ElementOperation.Convert => new(x[0].Moves, OfConverted(x[0].Zeroness, part)),
                _ => new(x.Aggregate(0u, static (moves, one) => moves | one.Moves), Zeroness.Unknown),
            };
            if (part.DType == DType.Bool) fact = fact with { Moves = 0 };
            facts.Add(part, fact);
            return fact;
        }

        private Fact OfArgument(ElementFormula part)
        {
            uint bit = 1u << part.Index;
            if ((known & bit) != 0) return new(0, (zero & bit) != 0 ? Zeroness.Zero : Zeroness.NotZero);
            return new(part.DType.IsFloat ? bit : 0, Zeroness.Unknown);
        }

        private static Fact Either(Fact x, Fact y) => new(x.Moves | y.Moves, Zeroness.Unknown);

        private static Fact Sum(Fact x, Fact y) =>
            x.IsZero ? y with { Moves = x.Moves | y.Moves }
            : y.IsZero ? x with { Moves = x.Moves | y.Moves }
            : Either(x, y);

        private static Fact Product(Fact x, Fact y) => x.IsZero || y.IsZero ? None : Either(x, y);

        private static Fact Choice(Fact condition, Fact x, Fact y) =>
            condition.IsNotZero ? x
            : condition.IsZero ? y
            : new(x.Moves | y.Moves, x.Zeroness == y.Zeroness ? x.Zeroness : Zeroness.Unknown);

        private static Zeroness OfEqual(Fact x, Fact y) =>
            x.IsZero && y.IsZero ? Zeroness.NotZero
            : (x.IsZero && y.IsNotZero) || (x.IsNotZero && y.IsZero) ? Zeroness.Zero
            : Zeroness.Unknown;

        private static Zeroness Opposite(Zeroness zeroness) => zeroness switch
        {
            Zeroness.Zero => Zeroness.NotZero,
            Zeroness.NotZero => Zeroness.Zero,
            _ => Zeroness.Unknown,
        };

        /// <summary>Zero stays zero; what is not may become it when rounded, but true becomes 1.</summary>
        private static Zeroness OfConverted(Zeroness zeroness, ElementFormula part) =>
            zeroness == Zeroness.NotZero && part.Operands[0].DType != DType.Bool ? Zeroness.Unknown : zeroness;
    }
}
