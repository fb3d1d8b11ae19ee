using AutoGrad.Tests.Functions;
using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms;

public sealed class BatchAxesTests
{
    [Fact]
    public void It_prints_as_it_is_written()
    {
        Assert.Equal("0", default(BatchAxes).ToString());
        Assert.Equal("null", ((BatchAxes)null).ToString());
        BatchAxes nested = [0, null, [-1, BatchAxes.By(static _ => 2)]];
        Assert.Equal("[0, null, [-1, by path]]", nested.ToString());
        Assert.Equal(3, nested.Count());
        Assert.Empty((BatchAxes)1);
    }

    [Fact]
    public void A_list_goes_by_the_parts_of_long_tuples()
    {
        var parts = Vmap(static x => (x, x, x, x, x, x, x, -x, 8), 0, [0, 0, 0, 0, 0, 0, 0, 1, 0])(Ones([3, 2]));
        Assert.Equal([3, 2], parts.Item7.Shape);
        Assert.Equal([2, 3], parts.Item8.Shape);
    }

    [Fact]
    public void A_list_goes_by_the_elements_of_an_array()
    {
        Func<Tensor[], Tensor> product = static all => all.Aggregate(static (x, y) => x * y);
        Assert.Equal([2.0, 4], Vmap(product, [0, null])([From([1.0, 2]), From(2.0)]).ToArray<double>());
        Messages.Verify(
            "Vmap: inAxes [0, null] has no entry for [2] of ([0]: Float32[2], [1]: Float32[2], [2]: Float32[2]). "
            + "List one axis or null for each part, or give one axis for all.",
            () => Vmap(product, [0, null])([Ones([2]), Ones([2]), Ones([2])]));
    }

    [Fact]
    public void A_rule_sees_the_path_inside_its_part()
    {
        List<string> paths = [];
        BatchAxes noted = BatchAxes.By(path =>
        {
            paths.Add(path.ToString());
            return 0;
        });
        Vmap(static ((Tensor, Tensor[]) x, Tensor y) => y, [noted, 0])((Ones([2]), [Ones([2])]), Ones([2]));
        Vmap(static ((Tensor, Tensor[]) x, Tensor y) => y, noted)((Ones([2]), [Ones([2])]), Ones([2]));
        Assert.Equal(["Item1", "Item2[0]", "Item1.Item1", "Item1.Item2[0]", "Item2"], paths);
    }
}
