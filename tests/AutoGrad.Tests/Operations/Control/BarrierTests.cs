using Xunit;

namespace AutoGrad.Tests.Operations.Control;

public sealed class BarrierTests : PrimitiveTests
{
    protected override Type Primitive => typeof(Barrier);

    protected override IEnumerable<LawCase> Cases(Random random)
    {
        foreach (Shape shape in new Shape[] { [], [3], [2, 0], [2, 3] })
        {
            yield return new("one", static x => new Barrier().Apply(x), Sample.Uniform(random, shape));
            yield return new("two", static x => new Barrier().Apply(x), Sample.Uniform(random, shape), Sample.Uniform(random, [2]));
            yield return new(
                "three", static x =>
                    new Barrier().Apply(x), Sample.Uniform(random, shape), Sample.Integers(random, [2], 0, 9), Sample.Uniform(random, []));
        }
    }

    protected override double[] Expected(LawCase law) => Numbers(law.Inputs[0]);

    [Fact]
    public void A_batch_of_what_is_only_waited_for_leaves_the_value_alone()
    {
        Tensor x = Tensor.Ones([3]), ct = Placeholder.Create(Tensor.Ones([2]).Type);
        Tensor waiting = new Barrier().Apply(x, ct);
        Tensor batch = Tensor.Ones([5, 2]);
        Tensor sum = (waiting * 2).Sum() + ct.Sum();
        Tensor all = Batching.Apply(5, [sum], [ct], [batch])[0];
        Assert.Equal([8f, 8f, 8f, 8f, 8f], all.ToArray<float>());
        Assert.DoesNotContain(Graph.Reachable([all], static _ => true), static node => node.Shape == [5, 3]);
    }
}
