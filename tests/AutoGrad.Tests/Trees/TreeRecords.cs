using System.Collections.Immutable;

namespace AutoGrad.Tests.Trees;

/// <summary>A layer as users write it.</summary>
[Tree]
public sealed partial record Affine(Tensor Weights, Tensor? Bias);

/// <summary>Every kind of part.</summary>
[Tree]
public sealed partial record Mixed(Affine First, ImmutableArray<Affine> Layers, float Rate, string Name, Func<Tensor, Tensor>? Activation)
{
    public ImmutableDictionary<string, Tensor> Table { get; init; } = ImmutableDictionary<string, Tensor>.Empty;

    public (Tensor Mean, int Count)? Statistics { get; init; }

    public ImmutableArray<int> Sizes { get; init; } = [];

    public required Tensor @class { get; init; }

    public Tensor Computed => First.Weights;
}

[Tree]
public readonly partial record struct Pair<T>(T Left, T Right);

/// <summary>A hierarchy: each derived record is a tree, and so is the base.</summary>
[Tree]
public abstract partial record Stage(Tensor Gain);

[Tree]
public sealed partial record Shift(Tensor Gain, Tensor Offset) : Stage(Gain);

[Tree]
public abstract partial record Sized(Tensor Gain, int Size) : Stage(Gain);

[Tree]
public sealed partial record Window(Tensor Gain, int Size, Tensor Kernel) : Sized(Gain, Size);

public interface IBlock : ITree<IBlock>
{
    string Kind { get; }
}

[Tree]
public sealed partial record Block(Tensor Weights, string Kind) : IBlock;

[Tree]
public readonly partial record struct SmallBlock(Tensor Scale) : IBlock
{
    public string Kind => "small";
}

public static partial class Outer<TOuter>
{
    public partial interface IInner<T>
    {
        [Tree]
        sealed partial record Nested(Tensor Weights, ImmutableArray<Nested> Children);
    }
}

/// <summary>Recursive and self-containing.</summary>
[Tree]
public sealed partial record Node(Tensor Value, Node? Next, Node[] Children);

#pragma warning disable AG0002 // Stands for a record in a project that lacks the generator.
[Tree]
internal sealed class Unmapped(Tensor x)
{
    public Tensor X => x;
}
#pragma warning restore AG0002
