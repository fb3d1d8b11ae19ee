using AutoGrad.Execution;
using Xunit;

namespace AutoGrad.Tests.Execution;

public sealed class FormulaTextTests
{
    private static readonly ElementFormula X = ElementFormula.Argument(0, DType.Float32);

    [Fact]
    public void A_formula_without_sharing_is_one_expression() =>
        Assert.Equal("Divide(1, Add(1, Exp(Negate(x0))))", (1 / (1 + ElementFormula.Exp(-X))).ToString());

    [Fact]
    public void Shared_parts_are_named()
    {
        ElementFormula power = ElementFormula.Exp(X);
        Assert.Equal("t0 = Exp(x0); Divide(t0, Add(1, t0))", (power / (1 + power)).ToString());
    }

    /// <summary>Written out without names this text would have 2¹⁰⁰ parts.</summary>
    [Fact]
    public void Text_is_linear_in_the_nodes()
    {
        ElementFormula doubled = X;
        for (int i = 0; i < 100; i++) doubled += doubled;
        Assert.Equal(99, doubled.ToString().Count(static letter => letter == ';'));
    }

    /// <summary>A deep formula must not need a deep stack.</summary>
    [Fact]
    public void Text_of_a_deep_formula()
    {
        ElementFormula deep = X;
        for (int i = 0; i < 2_000; i++) deep = -deep;
        Assert.StartsWith("Negate(Negate(", deep.ToString());
    }
}
