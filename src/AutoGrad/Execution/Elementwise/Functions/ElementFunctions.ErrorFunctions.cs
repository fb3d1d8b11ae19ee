using static AutoGrad.Execution.ElementFormula;

namespace AutoGrad.Execution;

/// <content>The error function, its complement and its inverse.</content>
internal static partial class ElementFunctions
{
    private const double TwoOverRootPi = 1.1283791670955125739;

    /// <summary>
    /// erf x = 2/√π ∫₀ˣ e^(−t²) dt. Near 0 a polynomial in x²; beyond, 1 − erfc|x|, for Float32 with −ln erfc as a polynomial:
    /// at most 1.1 ulp from the true value.
    /// </summary>
    public static ElementFormula Erf(ElementFormula x)
    {
        if (x.DType == DType.Float64) return ErfAndComplement(x).Erf;
        ElementFormula size = Abs(x);
        ElementFormula a = Select(size > 4, x.Number(4), size); // where it is 1; NaN stays
        ElementFormula near = Polynomial(
            a * a, 0.128379166602, -0.376126333343, 0.112836887246, -0.0268589974238, 0.00519998925456, -0.000813044467024,
            8.31687971775e-5);
        ElementFormula decay = Polynomial(
            a, -0.000320441531277, 1.13023761637, 0.631814516659, 0.110094480828, -0.0264310176034, 0.00476357524915, -0.000597743471961,
            4.61779127904e-5, -1.6435696536e-6);
        (ElementFormula n, ElementFormula power) = NearestPower(decay, -1 / Ln2);
        ElementFormula r = AddLn2(-decay, n, -1);
        ElementFormula small = FusedMultiplyAdd(r * r, Polynomial(r, ExponentialTail(DType.Float32)), r);
        return CopySign(Select(a < 0.92, FusedMultiplyAdd(a, near, a), FusedMultiplyAdd(-power, small, 1 - power)), x);
    }

    /// <summary>erfc x = 1 − erf x, accurate where it is tiny.</summary>
    public static ElementFormula Erfc(ElementFormula x) => x.DType == DType.Float64 ? ErfAndComplement(x).Complement : ErfcOfSingle(x);

    /// <summary>
    /// At most 2.6 ulp from the true value. As for Float64 erfc a = e^(−a²)·g(t) / (1 + 2a), here with
    /// t = (a − 2) / (a + 2) and a g fitted for 0.6 ≤ a ≤ 10.06, where the result underflows. What rounding takes from a², from g and from
    /// 1 / (1 + 2a) is added to e^r − 1, the small part of the exponential, which costs less than a rounding each. Below 0.6 it is 1 − erf.
    /// </summary>
    private static ElementFormula ErfcOfSingle(ElementFormula x)
    {
        ElementFormula size = Abs(x);
        ElementFormula near = Polynomial(x * x, 0.128379151225, -0.376124441624, 0.112799219787, -0.0265947729349, 0.00443427916616);
        ElementFormula a = Select(size > 10.06, x.Number(10.06), size); // NaN stays
        ElementFormula square = a * a;
        ElementFormula lost = FusedMultiplyAdd(a, a, -square);
        ElementFormula t = (a - 2) / (a + 2);
        ElementFormula slope = Polynomial(
            t, -0.0927637517452, -0.166029959917, 0.164046943188, -0.0542259290814, -0.00797830242664, 0.00874055176973, 0.00100834888872,
            -0.00140581582673);
        ElementFormula middle = x.Number(1.27697837353);
        ElementFormula g = FusedMultiplyAdd(slope, t, middle);
        ElementFormula lostOfG = FusedMultiplyAdd(slope, t, middle - g);
        ElementFormula twice = a + a;
        ElementFormula inverse = 1 / (1 + twice);
        ElementFormula lostOfInverse = FusedMultiplyAdd(-twice, inverse, x.Number(1)) - inverse;
        (ElementFormula power, ElementFormula small) = ExpOfNegative(square, lost);
        ElementFormula g2 = FusedMultiplyAdd(g, small + lostOfInverse, lostOfG) + g;
        ElementFormula far = g2 * inverse * power * ExpOfNegativeScale;
        return Select(size < 0.6, 1 - FusedMultiplyAdd(x, near, x), Select(x < 0, 2 - far, far));
    }

    /// <summary>
    /// The x with erf x = y; ±∞ at ±1, NaN beyond. With w = −ln(1 − y²) polynomials in w and √w (the variables of M. Giles, "Approximating
    /// the erfinv function", GPU Computing Gems 2, 2011) give ten digits; Float64 adds a step of Halley's method.
    /// </summary>
    public static ElementFormula ErfInverse(ElementFormula y) => y.DType == DType.Float32
        ? Convert(ErfInverseSeries(Convert(y, DType.Float64), forSingle: true), DType.Float32)
        : ErfInverseRefined(y);

    private static ElementFormula ErfInverseRefined(ElementFormula y)
    {
        ElementFormula a = Abs(y);
        ElementFormula start = ErfInverseSeries(a, forSingle: false);
        ElementFormula guess = Minimum(start, y.Number(6)); // erfinv of the largest number below 1 is 5.86
        (ElementFormula erf, ElementFormula complement) = ErfAndComplement(guess);
        ElementFormula error = Select(a < 0.5, erf - a, (1 - a) - complement);
        ElementFormula step = error * Exp(guess * guess) / TwoOverRootPi;
        ElementFormula better = guess - (step / (1 + (guess * step)));
        return KeepZero(y, CopySign(Select(a < 1, better, start), y));
    }

    private static ElementFormula ErfInverseSeries(ElementFormula y, bool forSingle)
    {
        ElementFormula w = -Log((1 - y) * (1 + y));
        ElementFormula root = Sqrt(w);
        ElementFormula near = Polynomial(
            w - 2.5, 1.5014093511310714431, 0.24664027674226104049, -0.0041773180425780730157, -0.0012527078778638291352,
            0.00021825108169578577125, -4.9961570757147127156e-6, -3.417409529690375065e-6, 4.7880116253858820388e-7,
            1.3782110981667457078e-8, -1.0897168657016767285e-8, 8.1983504245882797395e-10, 1.2861572678730155708e-10,
            -2.0518409614330562196e-11, -2.7960410484332193842e-13);
        ElementFormula far = Polynomial(
            root - 3, 2.8329767987307005416, 1.0016752766373033453, 0.0094455220666370699422, -0.0076438011480760840004,
            0.0056851727386053859024, -0.0035588647097100251881, 0.0014838985393863837446, -0.00014849702868919841691,
            -0.00028414956851797133373, 0.00020468149129232790592, -0.000043436138907888709466, -0.000022909456926829649182,
            0.000017883274550046015728, -3.7780348953437508951e-6);
        if (!forSingle)
        {
            ElementFormula farther = Polynomial(
                root - 5, 4.8499064015223829649, 1.0103004661475368064, -0.00013872472877642562352, -0.00021504553600829757987,
                0.000076036547967724465364, -0.000019637141516209389687, 4.417244822329586895e-6, -1.0251917295498621238e-6,
                3.3986132596663335861e-7, -8.4903664824264092088e-8);
            far = Select(w < 16, far, farther);
        }
        ElementFormula ratio = Select(w < double.PositiveInfinity, Select(w < 5, near, far), w); // NaN stays NaN: w is chosen
        return y * ratio;
    }

    /// <summary>
    /// erf and erfc of a Float64. erfc a = e^(−a²)·g(t) / (1 + 2a) for a ≥ 0 with t = (a − 3.75) / (a + 3.75), the variable of M. Shepherd
    /// and J. Laframboise, "Chebyshev approximation of (1 + 2x) exp(x²) erfc x", Math. Comp. 36 (1981); g is fitted here.
    /// </summary>
    private static (ElementFormula Erf, ElementFormula Complement) ErfAndComplement(ElementFormula x)
    {
        ElementFormula a = Minimum(Abs(x), x.Number(28));
        ElementFormula square = a * a;
        ElementFormula lost = FusedMultiplyAdd(a, a, -square);
        ElementFormula near = Polynomial(
            square, 0.1283791670955125739, -0.37612638903183752462, 0.11283791670955125626, -0.026866170645131218518,
            0.0052239776254416740139, -0.00085483270234030006089,
            0.00012055332978879483867, -0.000014925650236967501742, 1.6462110782018636387e-6,
            -1.6365768648832072118e-7, 1.4806027146128751663e-8, -1.2277734486795523848e-9, 9.3237235181530266337e-11,
            -6.1967364287876999834e-12, 2.8067128195611262471e-13);
        ElementFormula g = Polynomial(
            (a - 3.75) / (a + 3.75), 1.2375126308378275839, -0.14024059858554702235, 0.0035854154854629046312, 0.082276738490151128482,
            -0.10880393014165805053, 0.092304321160215222745, -0.058693398591761657422, 0.028362277420753860561, -0.0097465795323361149201,
            0.0017556258454484944309, 0.00029371348322054036172, -0.00029015409740496759906, 0.000051649908296456062436,
            0.000022384550628489277011, -0.000011446444882750146504, -9.7501331297449387107e-7, 1.7557572419630804641e-6,
            -5.3619665565404933254e-8, -2.6300760845934757896e-7, 1.8148051418292807034e-8, 4.0773822695438946956e-8,
            2.0400958765405565219e-10, -4.999295226477826079e-9, -9.7499778618419561536e-10);
        ElementFormula exp = Exp(-square);
        ElementFormula complement = FusedMultiplyAdd(exp, -lost, exp) * g / FusedMultiplyAdd(a, x.Number(2), x.Number(1));
        ElementFormula small = FusedMultiplyAdd(a, near, a);
        ElementFormula erf = CopySign(Select(a < 1, small, 1 - complement), x);
        ElementFormula positive = Select(a < 0.5, 1 - small, complement);
        return (erf, Select(x < 0, 1 + Select(a < 1, small, 1 - complement), positive));
    }
}
