using System.Collections.Immutable;
using System.Runtime.InteropServices;
using AutoGrad.Execution;

namespace AutoGrad;

internal sealed partial class Dependencies
{
    private int[] OfContract(Lowering.Contract contract, Tensor y, int[]?[] x)
    {
        Tensor left = y.Inputs[0], right = y.Inputs[1];
        var leftSide = new Factor(left.Shape, contract.LeftBatch, contract.LeftContracted);
        var rightSide = new Factor(right.Shape, contract.RightBatch, contract.RightContracted);
        int batches = contract.LeftBatch.Aggregate(1, (product, axis) => product * left.Shape[axis]);
        int columns = rightSide.Rows / batches;
        int[] own = new int[y.Size];
        if (x[0] is { } ofLeft) ThroughFactor(leftSide, ofLeft, rightSide, values.ZerosOf(right), batches, own, (columns, 1));
        if (x[1] is { } ofRight) ThroughFactor(rightSide, ofRight, leftSide, values.ZerosOf(left), batches, own, (1, columns));
        return own;
    }

    /// <summary>
    /// Adds to the results what they depend on through one factor; pairs with a zero of the other one do not count. Strides say where the
    /// result of a row of the factor and one of the other lies.
    /// </summary>
    private void ThroughFactor(
        Factor factor, int[] dependence, Factor other, bool[]? zeros, int batches, int[] own, (int Row, int Other) strides)
    {
        int length = factor.Length, rows = factor.Rows / batches, others = other.Rows / batches;
        int[] row = new int[length], met = new int[length];
        for (int batch = 0; batch < batches; batch++)
        {
            int[]?[] partners = [.. Enumerable.Range(batch * others, others).Select(k => NonZeros(other, zeros, k))];
            for (int i = 0; i < rows; i++)
            {
                for (int k = 0; k < length; k++) row[k] = dependence[factor.Places[(((batch * rows) + i) * length) + k]];
                int whole = sets.Union(row);
                for (int j = 0; j < others; j++)
                {
                    int set = whole;
                    if (partners[j] is { } some)
                    {
                        for (int k = 0; k < some.Length; k++) met[k] = row[some[k]];
                        set = sets.Union(met.AsSpan(0, some.Length));
                    }
                    ref int place = ref own[(batch * rows * others) + (i * strides.Row) + (j * strides.Other)];
                    place = sets.Union(place, set);
                }
            }
        }
    }

    /// <summary>The contracted positions at which a row of a factor is not known to be zero; null when these are all.</summary>
    private static int[]? NonZeros(Factor factor, bool[]? zeros, int row)
    {
        if (zeros is null) return null;
        var some = new List<int>();
        for (int k = 0; k < factor.Length; k++)
        {
            if (!zeros[factor.Places[(row * factor.Length) + k]]) some.Add(k);
        }
        return some.Count == factor.Length ? null : [.. some];
    }

    private int[] OfConvolve(ConvolutionGeometry geometry, Tensor y, int[]?[] x)
    {
        Tensor images = y.Inputs[0], kernel = y.Inputs[1];
        int[] own = new int[y.Size];
        if (own.Length == 0) return own;
        bool[]? noImage = x[0] is null ? values.ZerosOf(images) : null, noTap = x[1] is null ? values.ZerosOf(kernel) : null;
        ImmutableArray<(int Tap, int Place)>[] meetings = Meetings(geometry, images.Shape, kernel.Shape, y.Shape);
        int taps = Product(kernel.Shape, 2, kernel.Rank), places = Product(images.Shape, 2, images.Rank);
        int channels = kernel.Shape[1], filters = y.Shape[1], perGroup = filters / geometry.Groups;
        var met = new List<int>();
        for (int result = 0; result < own.Length; result++)
        {
            int position = result % meetings.Length, filter = result / meetings.Length % filters;
            int firstImage = ((result / meetings.Length / filters * images.Shape[1]) + (filter / perGroup * channels)) * places;
            met.Clear();
            for (int channel = 0; channel < channels; channel++)
            {
                foreach ((int tap, int place) in meetings[position])
                {
                    int image = firstImage + (channel * places) + place, weight = (((filter * channels) + channel) * taps) + tap;
                    if (x[0] is { } ofImages && noTap?[weight] != true) met.Add(ofImages[image]);
                    if (x[1] is { } ofKernel && noImage?[image] != true) met.Add(ofKernel[weight]);
                }
            }
            own[result] = sets.Union(CollectionsMarshal.AsSpan(met));
        }
        return own;
    }

    /// <summary>For every position of the result, which taps of the kernel meet which places of the image.</summary>
    private static ImmutableArray<(int Tap, int Place)>[] Meetings(ConvolutionGeometry geometry, Shape images, Shape kernel, Shape y)
    {
        ImmutableArray<(int Tap, int Place)>[] meetings = [[(0, 0)]];
        for (int axis = 0; axis < geometry.SpatialRank; axis++)
        {
            int size = images[axis + 2], taps = kernel[axis + 2], positions = y[axis + 2];
            var next = new ImmutableArray<(int, int)>[meetings.Length * positions];
            for (int position = 0; position < positions; position++)
            {
                var along = new List<(int Tap, int Place)>();
                for (int tap = 0; tap < taps; tap++)
                {
                    long start = ((long)position * geometry.Strides[axis]) - geometry.Low[axis];
                    (long place, long gap) = Math.DivRem(start + ((long)tap * geometry.KernelDilation[axis]), geometry.InputDilation[axis]);
                    if (gap == 0 && place >= 0 && place < size) along.Add((tap, (int)place));
                }
                for (int before = 0; before < meetings.Length; before++)
                {
                    next[(before * positions) + position] =
                    [
                        .. from outer in meetings[before]
                           from one in along
                           select ((outer.Tap * taps) + one.Tap, (outer.Place * size) + one.Place),
                    ];
                }
            }
            meetings = next;
        }
        return meetings;
    }

    /// <summary>One operand of a contraction as a matrix: batches and free axes are the rows, contracted axes the columns.</summary>
    private sealed class Factor
    {
        public Factor(Shape shape, Axes batch, Axes contracted)
        {
            IEnumerable<int> free = Enumerable.Range(0, shape.Rank).Where(axis => !batch.Contains(axis) && !contracted.Contains(axis));
            Places = StridedPlaces.Of(shape, [.. batch, .. free, .. contracted]);
            Length = contracted.Aggregate(1, (product, axis) => product * shape[axis]);
            Rows = batch.Concat(free).Aggregate(1, (product, axis) => product * shape[axis]);
        }

        /// <summary>Where the elements lie in the operand, row after row.</summary>
        public int[] Places { get; }

        /// <summary>How many pairs are multiplied and summed.</summary>
        public int Length { get; }

        /// <summary>The rows of all batches together.</summary>
        public int Rows { get; }
    }
}
