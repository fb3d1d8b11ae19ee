using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Testing.TensorAssertions;

namespace AutoGrad.Tests.Functions;

/// <summary>Functions that only name, add, drop or reorder axes.</summary>
public sealed class AxisFunctionTests
{
    private static readonly Tensor X = Iota([24]).Reshape(2, 3, 4);

    [Fact]
    public void SwapAxes_exchanges_two()
    {
        AssertClose(X.Transpose([2, 1, 0]), X.SwapAxes(0, -1));
        AssertClose(X, X.SwapAxes(1, 1));
        Messages.Verify("SwapAxes: axis 3 is out of range for shape [2, 3, 4]. Use an axis from -3 to 2.", () => X.SwapAxes(0, 3));
    }

    [Fact]
    public void MoveAxis_keeps_the_order_of_the_others()
    {
        AssertClose(X.Transpose([1, 2, 0]), X.MoveAxis(0, -1));
        AssertClose(X.Transpose([2, 0, 1]), X.MoveAxis(2, 0));
        AssertClose(X, X.MoveAxis(1, 1));
        Messages.Verify("MoveAxis: axis -4 is out of range for shape [2, 3, 4]. Use an axis from -3 to 2.", () => X.MoveAxis(0, -4));
    }

    [Fact]
    public void ExpandDims_counts_places_in_the_result()
    {
        Assert.Equal([1, 2, 3, 4], X.ExpandDims(0).Shape);
        Assert.Equal([2, 3, 4, 1], X.ExpandDims(-1).Shape);
        Assert.Equal([1, 2, 1, 3, 4, 1], X.ExpandDims([0, -1, 2]).Shape);
        Assert.Equal([1, 1], From(1).ExpandDims([0, 1]).Shape);
        Messages.Verify("ExpandDims: axis 4 is out of range for shape [1, 1, 1, 1]. Use an axis from -4 to 3.", () => X.ExpandDims(4));
        Messages.Verify("ExpandDims: axis 1 is listed twice in [1, 1]. Name every axis once.", () => X.ExpandDims([1, 1]));
        Messages.Verify(
            "ExpandDims: no axes are listed. List the places of the new axes, for example ExpandDims(0).",
            () => X.ExpandDims(default));
    }

    [Fact]
    public void Squeeze_drops_axes_of_size_1()
    {
        Tensor x = X.Reshape(1, 2, 1, 12);
        Assert.Equal([2, 12], x.Squeeze().Shape);
        Assert.Equal([2, 1, 12], x.Squeeze(0).Shape);
        Assert.Equal([2, 12], x.Squeeze([-2, 0]).Shape);
        Messages.Verify(
            "Squeeze: axis 1 of shape [1, 2, 1, 12] has size 2, not 1. Drop only axes of size 1, or index or reduce the axis.", () =>
                x.Squeeze([0, 1]));
    }

    [Fact]
    public void Flatten_merges_axes()
    {
        Assert.Equal([24], X.Flatten().Shape);
        Assert.Equal([2, 12], X.Flatten(1).Shape);
        Assert.Equal([2, 3, 4], X.Flatten(-1).Shape);
        Assert.Equal([1], From(1).Flatten().Shape);
        Assert.Equal([3, 0], Zeros([3, 0, 5]).Flatten(1).Shape);
        Messages.Verify("Flatten: axis 3 is out of range for shape [2, 3, 4]. Use an axis from -3 to 2.", () => X.Flatten(3));
        Messages.Verify("Flatten: axis 1 is out of range for shape []. A scalar has no axes.", () => From(1).Flatten(1));
    }

    [Fact]
    public void Reshape_and_transpose_explain_mistakes()
    {
        Messages.Verify(
            "Reshape: the 24 elements of shape [2, 3, 4] do not fill [5, 5]. Keep the product of the sizes, or leave one size as -1.",
            () => X.Reshape(5, 5));
        Messages.Verify(
            "Reshape: the 24 elements of shape [2, 3, 4] do not fill [-1, 7]. Keep the product of the sizes, or leave one size as -1.",
            () => X.Reshape(-1, 7));
        Messages.Verify("Reshape: more than one size of [-1, -1] is -1. Leave at most one size to be worked out.", () => X.Reshape(-1, -1));
        Messages.Verify(
            "Shape: sizes must not be negative, but got [2, -3, 4]. Give every axis a size of 0 or more.",
            () => X.Reshape(2, -3, 4));
        Messages.Verify(
            "Transpose: axes [0, 1] do not name every axis of shape [2, 3, 4]. List all 3 axes in their new order.",
            () => X.Transpose([0, 1]));
        Messages.Verify("Transpose: axis 1 is listed twice in [0, 1, 1]. Name every axis once.", () => X.Transpose([0, 1, 1]));
        Messages.Verify("Flip: axis 3 is out of range for shape [2, 3, 4]. Use an axis from -3 to 2.", () => X.Flip(3));
        Messages.Verify(
            "BroadcastTo: shape [2, 3, 4] does not stretch to [3, 4]. Aligned at the last axis, every size must be equal or 1.",
            () => X.BroadcastTo([3, 4]));
        Messages.Verify(
            "BroadcastTo: shape [3] does not stretch to [2]. Aligned at the last axis, every size must be equal or 1.",
            () => Ones([3]).BroadcastTo([2]));
    }
}
