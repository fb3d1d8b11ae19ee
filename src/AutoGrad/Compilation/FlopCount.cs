using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>
/// The arithmetic operations that computing an expression takes, counted on the graph and so the same on every machine. Each node counts
/// once, whatever the executor makes of it; a node whose value is known already counts nothing.
/// </summary>
/// <remarks>
/// A formula counts its operations for every element, each with its weight (see <see cref="OperationWeights"/>); a reduction, a running
/// total and an accumulating scatter one for every element they read; a contraction a multiplication and an addition for each pair it
/// combines; moving elements counts nothing. A convolution counts only pairs of elements that exist: neither padding nor the zeros of a
/// dilated input. So it takes as many operations as either of its gradients.
/// </remarks>
internal static class FlopCount
{
    /// <summary>The operations to compute all outputs together; what they share counts once.</summary>
    public static long Of(params ReadOnlySpan<Tensor> outputs) => Of(Graph.Of([], outputs));

    /// <summary>The operations of one run of the graph.</summary>
    public static long Of(Graph graph)
    {
        long sum = 0;
        var families = new HashSet<Family>();
        foreach (Tensor node in graph.Nodes)
        {
            if (node.Value is not null) continue;
            Lowering lowering = node.Primitive.Lower(node);
            if (lowering is not Lowering.Joint || families.Add(new Family(node))) sum += Of(lowering, node);
        }
        return sum;
    }

    private static long Of(Lowering lowering, Tensor y) => lowering switch
    {
        Lowering.Map map => (long)map.Formula.CountOperations() * y.Size,
        Lowering.Reduce or Lowering.Cumulate or Lowering.ViewTranspose => y.Inputs[0].Size,
        Lowering.Scatter { Kind: ScatterKind.Add } => y.Inputs[2].Size,
        Lowering.Contract contract => 2L * y.Size * Product(y.Inputs[0].Shape, contract.LeftContracted),
        Lowering.Convolve convolve => OfConvolution(convolve.Geometry, y.Inputs[0].Shape, y.Inputs[1].Shape, y.Shape),
        Lowering.Window window => OfWindows(window, y),
        Lowering.Joint joint => joint.Operations,
        Lowering.Opaque opaque => opaque.Operations ?? y.Size,
        _ => 0,
    };

    /// <summary>For each place of each window one operation; where the largest share, it is compared twice, counted and added.</summary>
    private static long OfWindows(Lowering.Window window, Tensor y)
    {
        WindowGeometry geometry = window.Geometry;
        return window.Kind switch
        {
            WindowKind.Maximum or WindowKind.Sum => (long)y.Size * geometry.Count,
            WindowKind.Spread => (long)y.Inputs[0].Size * geometry.Count,
            WindowKind.MeanOfLargest => (long)y.Size * ((4 * geometry.Count) + 1),
            _ => (long)y.Inputs[1].Size * ((4 * geometry.Count) + 1),
        };
    }

    private static long Product(Shape shape, Axes axes)
    {
        long product = 1;
        foreach (int axis in axes) product *= shape[axis];
        return product;
    }

    private static long OfConvolution(ConvolutionGeometry geometry, Shape x, Shape kernel, Shape y)
    {
        long pairs = 2L * y[0] * y[1] * kernel[1];
        for (int axis = 0; axis < geometry.SpatialRank; axis++) pairs *= Pairs(geometry, axis, x[axis + 2], kernel[axis + 2], y[axis + 2]);
        return pairs;
    }

    /// <summary>How often along one axis an element of the result meets an element of the kernel and one of the input.</summary>
    private static long Pairs(ConvolutionGeometry geometry, int axis, int inputSize, int kernelSize, int outputSize)
    {
        int dilation = geometry.InputDilation[axis];
        long count = 0;
        for (int position = 0; position < outputSize; position++)
        {
            for (int k = 0; k < kernelSize; k++)
            {
                long place = ((long)position * geometry.Strides[axis]) + ((long)k * geometry.KernelDilation[axis]) - geometry.Low[axis];
                if (place >= 0 && place % dilation == 0 && place / dilation < inputSize) count++;
            }
        }
        return count;
    }
}
