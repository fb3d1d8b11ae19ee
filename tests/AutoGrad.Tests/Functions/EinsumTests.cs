using AutoGrad.Tests.Execution;
using AutoGrad.Tests.Operations;
using Xunit;

namespace AutoGrad.Tests.Functions;

public sealed class EinsumTests
{
    [Theory]
    [InlineData("ij,jk->ik", "ij,jk", new[] { "23", "34" })]
    [InlineData("ij,jk", "ij,jk->ik", new[] { "23", "34" })]
    [InlineData("ba", "ba->ab", new[] { "23" })]
    [InlineData("ii", "ii->", new[] { "33" })]
    [InlineData(" i i -> i ", "ii->i", new[] { "33" })]
    [InlineData("...ij->...ji", "abij->abji", new[] { "2345" })]
    [InlineData("...ij,...jk", "bij,bjk->bik", new[] { "223", "234" })]
    public void Spellings_of_one_thing_agree(string left, string right, string[] sizes)
    {
        Tensor[] operands = Operands(sizes);
        Tensor x = Tensor.Einsum(left, operands), y = Tensor.Einsum(right, operands);
        Assert.Equal(x.Type, y.Type);
        Assert.Equal(x.ToArray<double>(), y.ToArray<double>());
    }

    [Theory]
    [InlineData("ij,jk->ik", "23,34")]
    [InlineData("ij,jk->ki", "23,34")]
    [InlineData("i,i->", "4,4")]
    [InlineData("i,j->ji", "4,3")]
    [InlineData("ij->", "23")]
    [InlineData("ij->j", "23")]
    [InlineData("->", "")]
    [InlineData(",->", ",")]
    [InlineData(",i->i", ",3")]
    [InlineData("iij->ij", "223")]
    [InlineData("iji->j", "232")]
    [InlineData("iijj->", "2233")]
    [InlineData("iii->i", "333")]
    [InlineData("bij,bjk->bik", "223,234")]
    [InlineData("bij,bij->bij", "223,223")]
    [InlineData("bij,ib->ijb", "223,22")]
    [InlineData("bqhd,bkhd->bhqk", "2322,2422")]
    [InlineData("ij,jk,kl->il", "23,34,42")]
    [InlineData("ij,jk,kl,li->", "23,34,42,22")]
    [InlineData("ij,ik,il->jkl", "23,24,22")]
    [InlineData("ab,cd,ef->fca", "12,22,23")]
    [InlineData("ijk,jil->kl", "234,322")]
    [InlineData("ij,kl->", "22,22")]
    [InlineData("ij,jk,k->i", "20,03,3")]
    [InlineData("bn,anm,bm->ba", "22,323,23")]
    public void Agrees_with_the_sum_over_all_labels(string specification, string sizes)
    {
        Tensor[] operands = Operands(sizes.Split(','));
        Tensor actual = Tensor.Einsum(specification, operands);
        string[] sides = specification.Split("->");
        string[] terms = sides[0].Split(',');
        char[] labels = [.. sides[0].Where(char.IsLetter).Distinct()];
        Shape space = [.. labels.Select(label => SizeOf(label, terms, operands))];
        Shape output = [.. sides[1].Select(label => SizeOf(label, terms, operands))];
        Assert.Equal(output, actual.Shape);
        double[] expected = new double[output.Size];
        double[][] numbers = [.. operands.Select(static operand => operand.ToArray<double>())];
        foreach (int[] index in StridedValues.Indices(space))
        {
            int Place(string term, Shape shape)
            {
                int place = 0;
                for (int axis = 0; axis < term.Length; axis++) place = (place * shape[axis]) + index[Array.IndexOf(labels, term[axis])];
                return place;
            }
            double product = 1;
            for (int i = 0; i < terms.Length; i++) product *= numbers[i][Place(terms[i], operands[i].Shape)];
            expected[Place(sides[1], output)] += product;
        }
        Assert.All(expected.Zip(actual.ToArray<double>()), pair => Assert.Equal(pair.First, pair.Second, 1e-11));
    }

    [Fact]
    public void Axes_under_an_ellipsis_broadcast()
    {
        Tensor[] operands = Operands(["5123", "434"]);
        Tensor actual = Tensor.Einsum("...ij,...jk->...ik", operands);
        Tensor expected = Tensor.MatMul(operands[0], operands[1]);
        Assert.Equal(Shape.Create(5, 4, 2, 4), actual.Shape);
        Assert.All(expected.ToArray<double>().Zip(actual.ToArray<double>()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.Equal(Shape.Create(4, 5, 3), Tensor.Einsum("i...,...->...i", Operands(["345", "45"])).Shape);
    }

    [Fact]
    public void Long_chains_go_pairwise_through_small_products()
    {
        // Multiplied out at once this would take 10¹⁰ steps.
        Tensor[] operands = [.. Enumerable.Range(0, 5).Select(i => Sample.Uniform(new Random(i), [100, 100]))];
        Assert.Equal(Shape.Create(100, 100), Tensor.Einsum("ab,bc,cd,de,ef->af", operands).Evaluate().Shape);
    }

    [Fact]
    public void Second_derivatives_go_through()
    {
        Tensor x = Sample.Uniform(new Random(1), [3, 3]).Fresh();
        Tensor y = Tensor.Einsum("ij,jk,ki->", x, x, x);
        Tensor slope = Reverse.Cotangents([y], [Tensor.OnesLike(y)], [x])[0];
        Tensor expected = 3 * Tensor.MatMul(x, x).Transpose();
        Assert.All(expected.ToArray<double>().Zip(slope.ToArray<double>()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Theory]
    [InlineData(
        "ij,jk",
        "23",
        "Einsum: \"ij,jk\" describes 2 operands, but got 1 tensor. Separate the operands' labels by commas, one group a tensor.")]
    [InlineData(
        "ijk->i",
        "23",
        "Einsum: \"ijk->i\" gives operand 0 3 labels (\"ijk\"), but its shape [2, 3] has 2 axes. Write one letter an axis, or ... "
        + "for axes without a name.")]
    [InlineData(
        "i,abc...->i",
        "2,23",
        "Einsum: \"i,abc...->i\" gives operand 1 3 labels (\"abc...\"), but its shape [2, 3] has 2 axes. "
        + "Write one letter an axis, or ... for axes without a name.")]
    [InlineData(
        "i1->i",
        "23",
        "Einsum: \"i1->i\" has an unexpected '1' in \"i1\". Use letters, commas, at most one ... an operand, and one ->.")]
    [InlineData(
        "i.j->i",
        "23",
        "Einsum: \"i.j->i\" has an unexpected '.' in \"i.j\". Use letters, commas, at most one ... an operand, and one ->.")]
    [InlineData(
        "ij->i->j",
        "23",
        "Einsum: \"ij->i->j\" has an unexpected '-' in \"i->j\". Use letters, commas, at most one ... an operand, and one ->.")]
    [InlineData(
        "ij->ik",
        "23",
        "Einsum: \"ij->ik\" has the label 'k' in its result, which no operand has. Use only labels of the operands after ->.")]
    [InlineData("ij->ii", "23", "Einsum: \"ij->ii\" has the label 'i' twice in its result. Name every axis of the result once.")]
    [InlineData(
        "i...->i",
        "23",
        "Einsum: \"i...->i\" has axes under ... that its result \"i\" leaves out. Write ... "
        + "in the result too, or give those axes letters to sum over them.")]
    [InlineData(
        "ij,jk->ik",
        "23,45",
        "Einsum: \"ij,jk->ik\" uses 'j' for size 3 in operand 0 ([2, 3]) and for size 4 in operand 1 ([4, 5]). "
        + "Give axes of different sizes different letters, or Reshape an operand.")]
    [InlineData(
        "...,...",
        "2,3",
        "Einsum: \"...,...\" uses '...' for size 2 in operand 0 ([2]) and for size 3 in operand 1 ([3]). "
        + "Give axes of different sizes different letters, or Reshape an operand.")]
    public void Malformed_specifications_are_refused(string specification, string sizes, string message)
    {
        Tensor[] operands = Operands(sizes.Split(','));
        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Tensor.Einsum(specification, operands)).Message);
    }

    [Fact]
    public void Mixed_dtypes_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Tensor.Einsum("i,i", Tensor.Ones([2]), Tensor.Ones([2], DType.Int32)));
        Assert.Equal(
            "Einsum: dtypes Float32 and Int32 do not mix (operands are Float32[2] and Int32[2]). "
            + "Convert one operand, for example with .Cast(DType.Float32).",
            error.Message);
    }

    private static Tensor[] Operands(string[] sizes) =>
        [.. sizes.Select((digits, i) => Sample.Uniform(new Random(i), [.. digits.Select(static digit => digit - '0')]))];

    private static int SizeOf(char label, string[] terms, Tensor[] operands)
    {
        int term = Array.FindIndex(terms, text => text.Contains(label));
        return operands[term].Shape[terms[term].IndexOf(label)];
    }
}
