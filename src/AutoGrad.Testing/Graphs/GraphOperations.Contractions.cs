using static AutoGrad.Tensor;
using static AutoGrad.Testing.GraphChoosers;

namespace AutoGrad.Testing;

internal static partial class GraphOperations
{
    private static IEnumerable<GraphOperation> Contractions() =>
    [
        Smooth(Two(IsFloatWithAxis, AreMatMul), static (x, y, _) => MatMul(x, y)),
        Smooth(Two(IsFloatMatrix, AreMatMul), static (x, y, _) => Tanh(MatMul(x, y))),
        Smooth(One(IsFloatMatrix), static (x, _) => MatMul(x, x.SwapAxes(-1, -2))),
        Smooth(Two(static x => IsFloatWithAxis(x) && x.Rank == 1, static (x, y) => x.Type == y.Type), static (x, y, _) => Dot(x, y)),
        Smooth(
            Two(static x => IsFloat(x) && x.Rank <= 2, static (x, y) => x.DType == y.DType && x.Size * y.Size <= GraphDraft.MaximumSize),
            static (x, y, _) => Outer(x, y)),
        Smooth(
            Two(
                IsFloatMatrix,
                static (x, y) => x.Type == y.Type,
                static (draft, x, _) => new() { Axes = [.. draft.Order(x.Rank).Take(2)] }),
            static (x, y, p) => TensorDot(x, y, p.Axes, p.Axes)),
        Smooth(
            Two(IsFloatWithAxis, static (x, y) => x.DType == y.DType && y.Rank > 0 && y.Shape[0] == x.Shape[^1]),
            static (x, y, _) => TensorDot(x, y, 1)),
        Smooth(One(IsFloatMatrix, SomeSum), static (x, p) => Einsum(p.Text, x)),
        Smooth(Two(IsFloatMatrix, static (x, y) => x.Type == y.Type, SomeProduct), static (x, y, p) => Einsum(p.Text, x, y)),
        Smooth(Two(IsFloatMatrix, static (x, y) => x.Type == y.Type), static (x, y, _) => Einsum("...ij,...kj,...kl->...il", x, y, x)),
        Smooth(
            Two(IsFloatWithElements, static (x, y) => x.DType == y.DType && y.Size > 0, ImageAndKernel),
            static (x, y, p) => Convolve(x.Reshape(p.Shape), y.Reshape(p.OtherShape), p.Strides, Padding.Same)),
        Smooth(
            Two(IsFloatWithElements, static (x, y) => x.DType == y.DType && y.Size > 0, ImageAndKernel),
            static (x, y, p) => Tanh(Convolve(x.Reshape(p.Shape), y.Reshape(p.OtherShape), p.Strides, 4, p.Low, p.High))),
        Smooth(
            Two(IsFloatWithElements, static (x, y) => x.DType == y.DType && y.Size > 0, GroupedImageAndKernel),
            static (x, y, p) => Tanh(Convolve(
                x.Reshape(p.Shape),
                y.Reshape(p.OtherShape),
                groups: p.Count,
                padding: Padding.Explicit(p.Low, p.High)))),
        Smooth(
            Two(IsSquare, AreSolved, static (_, x, _) => new() { Count = x.Shape[^1], DType = x.DType }),
            static (x, y, p) => Solve(Tanh(x) + 5 * Eye(p.Count, p.Count, p.DType), y)),
        Smooth(
            One(IsSquare, static (_, x) => new() { Count = x.Shape[^1], DType = x.DType }),
            static (x, p) => Solve(MatMul(x, x.SwapAxes(-1, -2)) + Eye(p.Count, p.Count, p.DType), x)),
        Smooth(
            Two(IsTransformed, static (x, y) => x.Type == y.Type, static (draft, x, _) => AnAxis(draft, x)),
            static (x, y, p) => Fft(x, y, p.Axis).Real),
        Smooth(
            Two(IsTransformed, static (x, y) => x.Type == y.Type, static (draft, x, _) => AnAxis(draft, x)),
            static (x, y, p) => InverseFft(x, y, p.Axis).Imaginary),
        Smooth(One(IsTransformed, AnAxis), static (x, p) => 0.5 * RealFft(x, p.Axis).Imaginary),
        Smooth(One(IsTransformed, AnAxis), static (x, p) => InverseRealFft(x, x, axis: p.Axis)),
    ];

    private static bool IsTransformed(Tensor x) => IsFloatWithElements(x) && x.Rank > 0;

    private static bool IsSquare(Tensor x) => IsFloatMatrix(x) && x.Shape[^1] == x.Shape[^2];

    private static bool AreSolved(Tensor a, Tensor b) =>
        a.DType == b.DType && (b.Rank == 1 ? b.Shape[0] == a.Shape[^1] : IsFloatMatrix(b) && b.Shape[^2] == a.Shape[^1]) && BroadcastsWith(
            a,
            b);

    private static bool IsFloatMatrix(Tensor x) => x.DType.IsFloat && x.Rank is 2 or 3;

    private static bool AreMatMul(Tensor x, Tensor y) =>
        x.DType == y.DType && y.Rank > 0 && x.Shape[^1] == (y.Rank == 1 ? y.Shape[0] : y.Shape[^2])
        && (x.Rank == 1 || y.Rank <= 2 || Broadcasting.Common([.. x.Shape.Sizes[..^2]], [.. y.Shape.Sizes[..^2]]) is not null);

    private static GraphParameters? SomeSum(GraphDraft draft, Tensor x) => new()
    {
        Text = x.Rank == 2
            ? x.Shape[0] == x.Shape[1] ? draft.OneOf("ii", "ii->i", "ij->ji") : draft.OneOf("ij->i", "ij->", "ij->ji")
            : draft.OneOf("ijk->kj", "...i->i...", "ijk->k", "ijk->jik"),
    };

    private static GraphParameters? SomeProduct(GraphDraft draft, Tensor x, Tensor y) => new()
    {
        Text = x.Rank == 2
            ? draft.OneOf("ij,ij->", "ij,kj->ik", "ij,ik->jk", "ij,ij->j", "ij,kl->il")
            : draft.OneOf("ijk,ijk->k", "ijk,ljk->il", "...i,...i", "ijk,ilk->jl"),
    };

    /// <summary>Shapes [N, C, spatial…] and [O, C, spatial…] of as many elements; at most three taps along each axis.</summary>
    private static GraphParameters? ImageAndKernel(GraphDraft draft, Tensor x, Tensor y)
    {
        int rank = draft.Between(3, 5);
        Shape kernel = draft.Reshaped(y, rank), image = draft.Reshaped(x, rank);
        int channels = kernel[1] * (image[1] == kernel[1] ? 1 : 0);
        if (channels == 0)
        {
            // All channels become examples and filters.
            kernel = [kernel[0] * kernel[1], 1, .. kernel.Skip(2)];
            image = [image[0] * image[1], 1, .. image.Skip(2)];
        }
        if (kernel.Skip(2).Any(static size => size > 3)) return null;
        return new()
        {
            Shape = image,
            OtherShape = kernel,
            Strides = [.. image.Skip(2).Select(_ => draft.Between(1, 2))],
            Low = [.. image.Skip(2).Select(_ => draft.Between(1, 2))],
            High = [.. image.Skip(2).Select(_ => draft.Between(1, 2))],
        };
    }

    /// <summary>A depthwise convolution along one axis.</summary>
    private static GraphParameters? GroupedImageAndKernel(GraphDraft draft, Tensor x, Tensor y)
    {
        int groups = draft.Between(2, 4);
        if (x.Size % groups != 0 || y.Size % groups != 0) return null;
        int taps = y.Size / groups;
        if (taps > 4) return null;
        return new()
        {
            Shape = [1, groups, x.Size / groups],
            OtherShape = [groups, 1, taps],
            Count = groups,
            Low = taps - 1,
            High = draft.Between(0, 1),
        };
    }
}
