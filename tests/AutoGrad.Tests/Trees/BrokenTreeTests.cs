using System.Collections.Immutable;
using AutoGrad.Testing;
using Xunit;

namespace AutoGrad.Tests.Trees;

/// <summary>Trees written by hand with the usual mistakes.</summary>
public sealed class BrokenTreeTests
{
    private sealed record Good(Tensor A, Tensor B, int N) : ITree<Good>
    {
        public Good Map(LeafMap map) => this with { A = map.MapField("A", A), B = map.MapField("B", B) };
    }

    private sealed record Forgetful(Tensor A, ImmutableArray<Tensor> B) : ITree<Forgetful>
    {
        public Forgetful Map(LeafMap map) => this with { A = map.MapField("A", A) };
    }

    private sealed record Repeating(Tensor A) : ITree<Repeating>
    {
        public Repeating Map(LeafMap map) => this with { A = map.MapField("B", map.MapField("A", A)) };
    }

    private sealed record Swapping(Tensor A, Tensor B) : ITree<Swapping>
    {
        public Swapping Map(LeafMap map) => this with { A = map.MapField("B", B), B = map.MapField("A", A) };
    }

    private sealed record OnePath(Tensor A, Tensor B) : ITree<OnePath>
    {
        public OnePath Map(LeafMap map) => this with { A = map.MapField("A", A), B = map.MapField("A", B) };
    }

    private sealed record Keeping(Tensor A) : ITree<Keeping>
    {
        public Keeping Map(LeafMap map)
        {
            map.MapField("A", A);
            return this;
        }
    }

    private sealed record Throwing(Tensor A) : ITree<Throwing>
    {
        public Throwing Map(LeafMap map) => throw new NotSupportedException("odd");
    }

    private sealed record Drifting(Tensor A, int N) : ITree<Drifting>
    {
        public Drifting Map(LeafMap map) => this with { A = map.MapField("A", A), N = N + 1 };
    }

    private sealed class Mutating(Tensor a) : ITree<Mutating>
    {
        private Tensor a = a;

        public Mutating Map(LeafMap map)
        {
            var old = new Mutating(map.MapField("a", a));
            a = old.a;
            return old;
        }

        public bool HasSameStatics(Mutating other) => true;
    }

    private sealed class Shuffling(Tensor a, Tensor b) : ITree<Shuffling>
    {
        private readonly Tensor a = a;
        private readonly Tensor b = b;
        private int visits;

        public Shuffling Map(LeafMap map)
        {
            if (visits++ % 2 == 0) return new(map.MapField("a", a), map.MapField("b", b));
            Tensor last = map.MapField("b", b);
            return new(map.MapField("a", a), last);
        }
    }

    [Fact]
    public void A_good_one_passes()
    {
        TreeLaws.Verify(new Good(1, 2, 3));
        Tensor shared = 1;
        TreeLaws.Verify(new Good(shared, shared, 3));
        TreeLaws.Verify((new Good(1, 2, 3), 4, new Tensor[] { 5, 6 }));
        TreeLaws.Verify(new Pair<Tensor>(1, 2));
        TreeLaws.Verify<Stage>(new Window(1, 2, 3));
        TreeLaws.Verify<Tensor>(1);
    }

    [Fact]
    public void A_forgotten_field() =>
        Fails(new Forgetful(1, [2, 3]), "Forgetful breaks the law that every tensor is visited once: B[0] was visited not at all.");

    [Fact]
    public void A_field_visited_twice() =>
        Fails(new Repeating(1), "Repeating breaks the law that every tensor is visited once: A was visited twice.");

    [Fact]
    public void Two_leaves_at_one_path() =>
        Fails(new OnePath(1, 2), "OnePath breaks the law that every leaf has a path of its own: 2 leaves are at A.");

    [Fact]
    public void Another_order_each_time() =>
        Fails(new Shuffling(1, 2), "Shuffling breaks the law that the order of leaves is fixed: a second visit gave another.");

    [Fact]
    public void Swapped_fields() =>
        Fails(new Swapping(1, 2), "Swapping breaks the law that mapping every leaf to itself changes nothing: A holds another tensor.");

    [Fact]
    public void A_result_thrown_away() =>
        Fails(new Keeping(1), "Keeping breaks the law that what a map gives for a leaf takes its place: A holds another tensor.");

    [Fact]
    public void A_static_value_that_changes() => Fails(
        new Drifting(1, 0),
        "Drifting breaks the law that a mapped tree is of one structure with the original: "
            + "they differ: the root: Drifting against Drifting with other static values.");

    [Fact]
    public void An_original_that_changes() =>
        Fails(new Mutating(1), "Mutating breaks the law that mapping changes nothing in place: it changed a field of the original.");

    [Fact]
    public void A_map_that_throws() =>
        Fails(new Throwing(1), "TreeLaws: Map of Throwing throws.\nNotSupportedException: odd");

    private static void Fails<T>(T tree, string message) =>
        Assert.Equal(message, Assert.Throws<LawViolationException>(() => TreeLaws.Verify(tree)).Message);
}
