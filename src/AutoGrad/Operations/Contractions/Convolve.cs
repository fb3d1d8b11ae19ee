using System.Collections.Immutable;
using AutoGrad.Execution;

namespace AutoGrad;

public sealed partial class Tensor
{
    /// <summary>
    /// The convolution of networks (cross-correlation: the kernel is not flipped) over one to three spatial axes,
    /// <c>y[n, o, p] = Σ over c, k of x[n, c, p·stride + k·kernelDilation − low] · kernel[o, c, k]</c>, where places outside x count as 0.
    /// </summary>
    /// <remarks>
    /// Along each spatial axis the result has <c>⌊(low + size + high − window) / stride⌋ + 1</c> elements, where size and window are those
    /// of x and the kernel with the gaps of their dilations. With groups, the channels of x and the filters fall into so many equal parts,
    /// and a filter sees the channels of its own part only; groups = channels is the depthwise convolution. Integers wrap around. The
    /// derivatives by x and by the kernel are convolutions again.
    /// </remarks>
    /// <param name="x">Images [N, C, spatial…], of any numeric dtype.</param>
    /// <param name="kernel">Filters [O, C / groups, spatial…] of the same dtype and rank.</param>
    /// <param name="strides">How far windows move, for all spatial axes or for each; 1 if not given.</param>
    /// <param name="padding">
    /// Zeros around x: a number, <see cref="Padding.Valid"/> (none, the default), <see cref="Padding.Same"/> or others.
    /// </param>
    /// <param name="inputDilation">
    /// The distance of neighbours of x among inserted zeros: 2 makes a stride of ½ (a transposed convolution); 1 if not given.
    /// </param>
    /// <param name="kernelDilation">The distance of neighbours of the kernel; 1 if not given.</param>
    /// <param name="groups">The number of parts.</param>
    /// <returns>A tensor [N, O, spatial…].</returns>
    /// <exception cref="ArgumentException">
    /// Ranks are not 3 to 5 or differ, channels or filters do not fit the groups, the kernel is larger than the padded x or has no taps, a
    /// stride or dilation is below 1, or the dtypes differ or are Bool.
    /// </exception>
    /// <example><code>Tensor features = Tensor.Convolve(images, kernel, strides: 2, padding: Padding.Same);</code></example>
    public static Tensor Convolve(
        Tensor x,
        Tensor kernel,
        Axes strides = default,
        Padding padding = default,
        Axes inputDilation = default,
        Axes kernelDilation = default,
        int groups = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(kernel);
        int rank = x.Rank - 2;
        if (rank is < 1 or > 3 || kernel.Rank != x.Rank)
        {
            throw Errors.Argument(
                "Convolve",
                $"needs x [N, C, 1 to 3 spatial axes] and a kernel of the same rank, but got {x.Type} and {kernel.Type}",
                "Reshape them, or add axes of size 1 with ExpandDims");
        }
        strides = SpatialNumbers.Positive("Convolve", "strides", strides, rank, 1);
        inputDilation = SpatialNumbers.Positive("Convolve", "inputDilation", inputDilation, rank, 1);
        kernelDilation = SpatialNumbers.Positive("Convolve", "kernelDilation", kernelDilation, rank, 1);
        int[] sizes = [.. inputDilation.Select((dilation, axis) => ConvolutionGeometry.Dilated(x.Shape[axis + 2], dilation))];
        int[] windows = [.. kernelDilation.Select((dilation, axis) => ConvolutionGeometry.Dilated(kernel.Shape[axis + 2], dilation))];
        (Axes low, Axes high) = padding.Resolve("Convolve", sizes, windows, strides);
        return new Convolve(new ConvolutionGeometry(strides, low, high, inputDilation, kernelDilation, groups)).Apply(x, kernel);
    }
}

/// <remarks>
/// Along one axis, element i of x meets tap k at position p where i·a = p·s + k·b − l (a, b the dilations, s the stride, l the low
/// padding). The relation can be read for any of the three, so both derivatives are convolutions:
/// <list type="bullet">
/// <item>For x, with k counted from the other end: p·s = i·a + k′·b − ((K − 1)·b − l). The cotangent, dilated by s, meets the flipped
/// kernel in steps of a; filters and channels of each group change places.</item>
/// <item>For the kernel: i·a = k·b + p·s − l. x meets the cotangent as a kernel dilated by s in steps of b; examples, which are summed, are
/// the channels, and channels, which are kept, are the examples.</item>
/// </list>
/// </remarks>
internal sealed record Convolve(ConvolutionGeometry Geometry) : Primitive
{
    private int Groups => Geometry.Groups;

    public override TensorType TypeOf(ReadOnlySpan<Tensor> inputs)
    {
        Tensor x = inputs[0], kernel = inputs[1];
        Check.SameDType(Name, x.Type, kernel.Type);
        Check.Numeric(Name, x.Type);
        if (Groups < 1) throw Errors.Argument(Name, $"groups is {Groups}", "Use 1 for an ordinary convolution");
        if (x.Shape[1] != (long)kernel.Shape[1] * Groups)
        {
            throw Errors.Argument(
                Name,
                $"x {x.Shape} has {x.Shape[1]} channels, but the kernel {kernel.Shape} is for {kernel.Shape[1]} in each of {Groups} groups",
                "Axis 1 of the kernel times groups must be axis 1 of x");
        }
        if (kernel.Shape[0] % Groups != 0)
        {
            throw Errors.Argument(
                Name,
                $"the {kernel.Shape[0]} filters of kernel {kernel.Shape} do not divide into {Groups} groups",
                "Use a multiple of groups");
        }
        int[] sizes = new int[x.Rank];
        (sizes[0], sizes[1]) = (x.Shape[0], kernel.Shape[0]);
        for (int axis = 0; axis < Geometry.SpatialRank; axis++)
        {
            CheckAxis(axis, x.Shape, kernel.Shape);
            sizes[axis + 2] = Geometry.OutputSize(axis, x.Shape[axis + 2], kernel.Shape[axis + 2]);
        }
        return x.Type.WithShape(Shape.Create(sizes));
    }

    public override Lowering Lower(Tensor y) => new Lowering.Convolve(Geometry);

    public override Linearity Linearity => Linearity.Bilinear;

    public override ImmutableArray<Tensor?> Vjp(Tensor y, Tensor ct)
    {
        Tensor x = y.Inputs[0], kernel = y.Inputs[1];
        return y.Size == 0 || x.Size == 0 || kernel.Size == 0
            ? [Tensor.ZerosLike(x), Tensor.ZerosLike(kernel)]
            : [ForX(x, kernel, ct), ForKernel(x, kernel, ct)];
    }

    public override Tensor Batch(Tensor y, BatchedInputs inputs)
    {
        Tensor x = inputs.Shared(0), kernel = inputs.Shared(1);
        int batch = inputs.BatchSize;
        ReadOnlySpan<int> positions = y.Shape.Sizes[2..];
        if (batch == 0) return Tensor.Zeros([0, .. y.Shape], y.DType);
        if (inputs.IsBatched(0) && inputs.IsBatched(1))
        {
            // Each example has its own kernel: each is a group.
            Tensor channels = x.SwapAxes(0, 1).Reshape([x.Shape[1], batch * x.Shape[2], .. x.Shape.Sizes[3..]]);
            Tensor filters = kernel.Reshape([batch * kernel.Shape[1], .. kernel.Shape.Sizes[2..]]);
            Tensor result = new Convolve(Geometry with { Groups = batch * Groups }).Apply(channels, filters);
            return result.Reshape([y.Shape[0], batch, y.Shape[1], .. positions]).SwapAxes(0, 1);
        }
        if (inputs.IsBatched(0))
        {
            Tensor result = Apply(x.Reshape([batch * x.Shape[1], .. x.Shape.Sizes[2..]]), kernel);
            return result.Reshape([batch, .. y.Shape]);
        }
        // One image for all kernels: they are further filters of the same group.
        int perGroup = y.Shape[1] / Groups;
        Tensor grouped = kernel.Reshape([batch, Groups, perGroup, .. kernel.Shape.Sizes[2..]]).SwapAxes(0, 1);
        Tensor all = Apply(x, grouped.Reshape([batch * y.Shape[1], .. kernel.Shape.Sizes[2..]]));
        return all.Reshape([y.Shape[0], Groups, batch, perGroup, .. positions]).MoveAxis(2, 0).Reshape([batch, .. y.Shape]);
    }

    private Tensor ForX(Tensor x, Tensor kernel, Tensor ct)
    {
        int rank = Geometry.SpatialRank;
        int[] low = new int[rank], high = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            int reach = (kernel.Shape[axis + 2] - 1) * Geometry.KernelDilation[axis];
            low[axis] = reach - Geometry.Low[axis];
            int last = (x.Shape[axis + 2] - 1) * Geometry.InputDilation[axis];
            high[axis] = last + Geometry.Low[axis] - ((ct.Shape[axis + 2] - 1) * Geometry.Strides[axis]);
        }
        Tensor turned = ExchangeInGroups(kernel, Groups).Flip([.. Enumerable.Range(2, rank)]);
        return new Convolve(Geometry with
        {
            Strides = Geometry.InputDilation,
            InputDilation = Geometry.Strides,
            Low = Axes.Create(low),
            High = Axes.Create(high),
        }).Apply(ct, turned);
    }

    private Tensor ForKernel(Tensor x, Tensor kernel, Tensor ct)
    {
        int rank = Geometry.SpatialRank;
        int[] high = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            int taps = (kernel.Shape[axis + 2] - 1) * Geometry.KernelDilation[axis];
            int positions = (ct.Shape[axis + 2] - 1) * Geometry.Strides[axis];
            int size = ConvolutionGeometry.Dilated(x.Shape[axis + 2], Geometry.InputDilation[axis]);
            high[axis] = taps + positions + 1 - size - Geometry.Low[axis];
        }
        // [N, G·C, …] becomes [C, G·N, …]: within a group, examples and channels change places.
        Tensor images = Groups == 1
            ? x.SwapAxes(0, 1)
            : x.Reshape([x.Shape[0], Groups, kernel.Shape[1], .. x.Shape.Sizes[2..]]).SwapAxes(0, 2)
                .Reshape([kernel.Shape[1], Groups * x.Shape[0], .. x.Shape.Sizes[2..]]);
        return new Convolve(Geometry with
        {
            Strides = Geometry.KernelDilation,
            KernelDilation = Geometry.Strides,
            High = Axes.Create(high),
        }).Apply(images, ct.SwapAxes(0, 1)).SwapAxes(0, 1);
    }

    /// <summary>[G·O, C, …] as [G·C, O, …]: filters and channels of each group change places.</summary>
    private static Tensor ExchangeInGroups(Tensor kernel, int groups)
    {
        if (groups == 1) return kernel.SwapAxes(0, 1);
        int filters = kernel.Shape[0] / groups;
        ReadOnlySpan<int> taps = kernel.Shape.Sizes[2..];
        Tensor exchanged = kernel.Reshape([groups, filters, kernel.Shape[1], .. taps]).SwapAxes(1, 2);
        return exchanged.Reshape([groups * kernel.Shape[1], filters, .. taps]);
    }

    private void CheckAxis(int axis, Shape x, Shape kernel)
    {
        if (kernel[axis + 2] == 0)
        {
            throw Errors.Argument(Name, $"the kernel {kernel} has no taps", "Give every spatial axis a size of 1 or more");
        }
        (int low, int high) = (Geometry.Low[axis], Geometry.High[axis]);
        long window = ((kernel[axis + 2] - 1L) * Geometry.KernelDilation[axis]) + 1;
        long size = x[axis + 2] == 0 ? 0 : ((x[axis + 2] - 1L) * Geometry.InputDilation[axis]) + 1;
        long padded = size + low + high;
        if (window > padded)
        {
            throw Errors.Argument(
                Name,
                $"along axis {axis + 2} the kernel {kernel} spans {window} places, "
                + $"more than the {padded} of x {x} with padding {low} and {high}",
                "Use a smaller kernel or dilation, or more padding");
        }
        if (Math.Max(padded, size) > Shape.MaximumSize)
        {
            throw Errors.Argument(
                Name,
                $"along axis {axis + 2}, x {x} with its dilation and padding spans {padded:N0} places",
                "Use a smaller dilation or padding");
        }
    }
}
