using Xunit;

namespace AutoGrad.Generators.Tests;

public sealed class AnalyzerTests
{
    [Theory]
    [InlineData("[Tree] public sealed partial record Dense(Tensor Weights, Tensor? Bias, float Rate, string Name, Func<Tensor, Tensor> Activation);")]
    [InlineData("[Tree] public readonly partial record struct Pair<T>(T Left, T Right);")]
    [InlineData("[Tree] public sealed partial record Many(Tensor[] A, ImmutableArray<Tensor> B, ImmutableList<Tensor> C, Tensor[][] D);")]
    [InlineData("[Tree] public sealed partial record Named(ImmutableDictionary<string, Tensor> A, ImmutableSortedDictionary<string, Tensor> B);")]
    [InlineData("[Tree] public sealed partial record Tuples((Tensor, int) A, (int, int) B, (Tensor, Tensor)? C);")]
    [InlineData("[Tree] public sealed partial record Statics(Tensor W, Shape S, DType D, Axes X, int? N, DateTime T, ImmutableArray<int> Sizes);")]
    [InlineData("[Tree] public sealed partial record Computed(Tensor W) { public Tensor Twice => W; public Tensor this[int i] => W; }")]
    [InlineData("[Tree] public sealed partial record Shared(Tensor W) { public static Tensor Zero { get; set; } = 0; public const int N = 1; }")]
    [InlineData("[Tree] public sealed partial record Late<T>(List<T> Items, Tensor W);")]
    [InlineData("public sealed record Config(int Size, Func<Tensor> Make); [Tree] public sealed partial record Ours(Config Config, Tensor W);")]
    [InlineData("public interface IRule { int Size { get; } } [Tree] public sealed partial record Ours(IRule Rule, Tensor W);")]
    [InlineData("public sealed record Source<T>(Func<T> Make); [Tree] public sealed partial record Ours(Source<Tensor> Source, Tensor W);")]
    [InlineData("public sealed class Box<T> { public T? Value; } [Tree] public sealed partial record Ours<T>(Box<T> Box, Tensor W);")]
    [InlineData("[Tree] public abstract partial record Base; [Tree] public sealed partial record Ours(Tensor W) : Base;")]
    [InlineData("[Tree] public sealed partial record Node(Tensor W, Node? Next);")]
    public async Task Good_trees_are_left_alone(string source)
    {
        var snippet = new Snippet(source);
        Assert.Empty(await snippet.Analyze());
        Assert.Empty(snippet.CompilerMessages());
    }

    [Fact]
    public Task Not_partial() => Expect(
        "[Tree] public sealed record Dense(Tensor W);",
        "AG0001 Error at Dense: 'Dense' must be partial, so that its Map can be generated: write 'public sealed partial record Dense'");

    [Fact]
    public Task Struct_not_partial() => Expect(
        "[Tree] internal readonly record struct Point(Tensor X);",
        "AG0001 Error at Point: 'Point' must be partial, so that its Map can be generated: write 'internal readonly partial record struct Point'");

    [Fact]
    public Task Class() => Expect(
        "[Tree] public class Dense { public Tensor W { get; set; } = 0; }",
        "AG0002 Error at Dense: 'Dense' must be a record, because trees are copied by 'with': write 'public sealed partial record Dense'");

    [Fact]
    public Task Abstract_class() => Expect(
        "[Tree] public abstract partial class Layer;",
        "AG0002 Error at Layer: 'Layer' must be a record, because trees are copied by 'with': write 'public abstract partial record Layer'");

    [Fact]
    public Task Struct() => Expect(
        "[Tree] partial struct Point;",
        "AG0002 Error at Point: 'Point' must be a record, because trees are copied by 'with': write 'readonly partial record struct Point'");

    [Fact]
    public Task Container_not_partial() => Expect(
        "public static class Models { public partial struct Inner { [Tree] public sealed partial record Dense(Tensor W); } }",
        "AG0003 Error at Models: 'Models', which contains the tree 'Dense', must be partial too: write 'public static partial class Models'");

    [Theory]
    [InlineData("List<Tensor>", "List<Tensor>", "use ImmutableArray<Tensor>")]
    [InlineData("IEnumerable<Tensor>?", "IEnumerable<Tensor>", "use ImmutableArray<Tensor>")]
    [InlineData("HashSet<Tensor>", "HashSet<Tensor>", "use ImmutableArray<Tensor>")]
    [InlineData("Dictionary<string, Tensor>", "Dictionary<string, Tensor>", "use ImmutableDictionary<string, Tensor>")]
    [InlineData("ImmutableDictionary<int, Tensor>", "ImmutableDictionary<int, Tensor>", "use ImmutableDictionary<string, Tensor>")]
    [InlineData("Tensor[,]", "Tensor[,]", "use one Tensor with 2 more axes, or ImmutableArray<ImmutableArray<Tensor>>")]
    [InlineData("List<Tensor>[]", "List<Tensor>[]", "use ImmutableArray<Tensor>")]
    [InlineData("ImmutableArray<List<Tensor>>", "ImmutableArray<List<Tensor>>", "use ImmutableArray<Tensor>")]
    [InlineData("(Tensor, List<Tensor>)", "(Tensor, List<Tensor>)", "use ImmutableArray<Tensor>")]
    [InlineData("Tuple<Tensor, int>", "Tuple<Tensor, int>", "use the tuple (Tensor, int)")]
    [InlineData("Lazy<Tensor>", "Lazy<Tensor>", "hold the Tensor itself")]
    [InlineData("Task<Tensor>", "Task<Tensor>", "hold the Tensor itself")]
    [InlineData("ReadOnlyMemory<Tensor>", "ReadOnlyMemory<Tensor>", "use ImmutableArray<Tensor>")]
    [InlineData("Plain", "Plain", "make 'Plain' a partial record with [Tree]")]
    [InlineData("Inner", "Inner", "make 'Inner' a partial record with [Tree]")]
    [InlineData("Value", "Value", "make 'Value' a partial record struct with [Tree]")]
    [InlineData("Deep", "Deep", "make 'Deep' a partial record with [Tree]")]
    [InlineData("Collection", "Collection", "make 'Collection' a partial record with [Tree]")]
    [InlineData("Box<Tensor>", "Box<Tensor>", "make 'Box' a partial record with [Tree]")]
    [InlineData("List<Layer>", "List<Layer>", "use ImmutableArray<Layer>")]
    public Task Hidden_tensors(string type, string displayed, string fix) => Expect(
        $$"""
        [Tree] public sealed partial record Layer(Tensor W);
        public record Plain(Tensor W);
        public class Inner { private readonly Tensor w = 0; public override string ToString() => w.ToString(); }
        public struct Value { public Tensor W; }
        public class Deep { public Plain? Plain { get; } }
        public class Collection : List<Tensor>;
        public sealed record Box<T>(T Value);
        [Tree] public sealed partial record Model(Tensor W, {{type}} Part);
        """,
        $"AG0004 Error at Part: The property 'Part' of type '{displayed}' hides its tensors from the tree: {fix}");

    [Fact]
    public Task A_record_derived_from_a_tree_is_not_one() => Expect(
        """
        public abstract record Layer(Tensor W) : ITree<Layer> { public abstract Layer Map(LeafMap map); }
        public sealed record Dense(Tensor W) : Layer(W) { public override Layer Map(LeafMap map) => this; }
        [Tree] public sealed partial record Model(Layer Good, Dense Bad);
        """,
        "AG0004 Error at Bad: The property 'Bad' of type 'Dense' hides its tensors from the tree: make 'Dense' a tree of its own with [Tree]");

    [Fact]
    public Task Get_only_property() => Expect(
        "[Tree] public sealed partial record Dense(int N) { public Tensor W { get; } = 0; }",
        "AG0005 Error at W: The property 'W' cannot be given another tensor by 'with', because it has no init accessor: write '{ get; init; }'");

    [Fact]
    public Task Read_only_field() => Expect(
        "[Tree] public sealed partial record Dense(int N) { public readonly Tensor W = N; }",
        "AG0005 Error at W: The field 'W' cannot be given another tensor by 'with', because it is a read-only field: "
            + "make it a property with '{ get; init; }'");

    [Fact]
    public Task Private_tensor_of_the_base() => Expect(
        """
        public abstract record Layer { private Tensor Scale { get; init; } = 1; public Tensor Read() => Scale; }
        [Tree] public sealed partial record Dense(Tensor W) : Layer;
        """,
        "AG0005 Error at Dense: The property 'Scale' cannot be given another tensor by 'with', because 'Dense' has no access to it: "
            + "make it a property with '{ get; init; }' in 'Layer' that derived records can reach");

    [Fact]
    public Task Settable_property() => Expect(
        "[Tree] public sealed partial record Dense(int N) { public Tensor W { get; set; } = 0; }",
        "AG0006 Warning at W: The property 'W' can be changed after the tree was made: write '{ get; init; }'");

    [Fact]
    public Task Field() => Expect(
        "[Tree] public sealed partial record Dense(int N) { public Tensor W = 0; }",
        "AG0006 Warning at W: The field 'W' can be changed after the tree was made: make it a property with '{ get; init; }'");

    [Fact]
    public Task Positional_property_of_a_mutable_struct() => Expect(
        "[Tree] public partial record struct Point(Tensor X);",
        "AG0006 Warning at X: The property 'X' can be changed after the tree was made: write 'public readonly partial record struct Point'");

    [Fact]
    public Task No_tensors() => Expect(
        "[Tree] public sealed partial record Config(int Size, string Name);",
        "AG0007 Warning at Config: 'Config' holds no tensors, so as a tree it has no leaves: declare a property of type Tensor, or remove [Tree]");

    [Fact]
    public Task Neither_sealed_nor_abstract() => Expect(
        "[Tree] public partial record Dense(Tensor W);",
        "AG0008 Error at Dense: 'Dense' must be sealed or abstract, because its Map would skip the tensors of a derived record: "
            + "write 'public sealed partial record Dense'");

    [Fact]
    public Task Interface_over_tensors() => Expect(
        """
        public interface ILayer { Tensor Apply(Tensor x); }
        [Tree] public sealed partial record Model(Tensor W, ImmutableArray<ILayer> Layers);
        """,
        "AG0009 Warning at Layers: The property 'Layers' of type 'ImmutableArray<ILayer>' may hold tensors, which the tree would not reach: "
            + "let 'ILayer' extend ITree<ILayer>, and make the records behind it [Tree]");

    [Fact]
    public Task Abstract_record_over_tensors() => Expect(
        """
        public abstract record Layer { public abstract Tensor Apply(Tensor x); }
        [Tree] public sealed partial record Model(Tensor W, Layer Layer);
        """,
        "AG0009 Warning at Layer: The property 'Layer' of type 'Layer' may hold tensors, which the tree would not reach: "
            + "make 'Layer' an abstract partial record with [Tree], and the records derived from it [Tree]");

    [Fact]
    public Task Object() => Expect(
        "[Tree] public sealed partial record Model(Tensor W, object Tag);",
        "AG0009 Warning at Tag: The property 'Tag' of type 'object' may hold tensors, which the tree would not reach: "
            + "use a type that says what it holds");

    [Fact]
    public Task Array_of_numbers() => Expect(
        "[Tree] public sealed partial record Model(Tensor W, int[] Sizes);",
        "AG0010 Warning at Sizes: The property 'Sizes' is a static value, but the elements of 'int[]' can be changed: use ImmutableArray<int>");

    [Fact]
    public Task File_local() => Expect(
        "[Tree] file sealed partial record Model(Tensor W);",
        "AG0011 Error at Model: 'Model' must not be local to its file, because its Map is generated in another: remove 'file'");

    [Fact]
    public Task Several_at_once() => Expect(
        "public class Outer { [Tree] public record Model(List<Tensor> A) { public Tensor B { get; set; } = 0; } }",
        "AG0003 Error at Outer: 'Outer', which contains the tree 'Model', must be partial too: write 'public partial class Outer'",
        "AG0001 Error at Model: 'Model' must be partial, so that its Map can be generated: write 'public partial record Model'",
        "AG0008 Error at Model: 'Model' must be sealed or abstract, because its Map would skip the tensors of a derived record: "
            + "write 'public sealed partial record Model'",
        "AG0004 Error at A: The property 'A' of type 'List<Tensor>' hides its tensors from the tree: use ImmutableArray<Tensor>",
        "AG0006 Warning at B: The property 'B' can be changed after the tree was made: write '{ get; init; }'");

    private static async Task Expect(string source, params string[] messages) =>
        Assert.Equal(messages, await new Snippet(source).Analyze());
}
