using System.Collections.Immutable;
using AutoGrad.Testing;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace AutoGrad.Tests.Testing;

/// <summary>What a property that fails says of the tensors at which it does.</summary>
public sealed class PrintedArgumentTests
{
    /// <summary>F#'s %A, by which FsCheck prints, would enumerate a sequence down to its scalars, which have no elements.</summary>
    [Fact]
    public void FsCheck_prints_numbers()
    {
        Tensor vector = Tensor.From([1.5, -2, 0.1], [3]), scalar = Tensor.From(2f);
        Assert.Equal("2.0", Printed(scalar));
        Assert.Equal("[ 1.5 -2.   0.1]", Printed(vector));
        Assert.Equal("[[1 2]\n [3 4]]", Printed(Tensor.From(new long[] { 1, 2, 3, 4 }, [2, 2])));
        Assert.Equal("[ True False]", Printed(Tensor.From(new[] { true, false }, [2])));
        Assert.Equal("[] of shape [0, 3]", Printed(Tensor.Zeros([0, 3])));
        Assert.Equal("struct ([ 1.5 -2.   0.1], 2.0)", Printed((vector, scalar)));
        Assert.Equal("[|[ 1.5 -2.   0.1]; 2.0|]", Printed(new[] { vector, scalar }));
        Assert.Equal("seq [[ 1.5 -2.   0.1]; 2.0]", Printed(ImmutableArray.Create(vector, scalar)));
        Assert.Equal("{ Leaf: [ 1.5 -2.   0.1] }", Printed(new ParameterTree { Leaf = vector }));
    }

    private static string Printed<T>(T argument)
    {
        var failure = Assert.ThrowsAny<Exception>(() => Prop.ForAll(Gen.Constant(argument).ToArbitrary(), static _ => false).QuickCheckThrowOnFailure());
        string text = failure.Message.ReplaceLineEndings("\n");
        int start = text.IndexOf("Original:\n", StringComparison.Ordinal) + "Original:\n".Length;
        return text[start..text.IndexOf("\nwith exception", StringComparison.Ordinal)];
    }
}
