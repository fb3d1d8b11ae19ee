namespace AutoGrad.Execution;

/// <summary>
/// A general dot product seen as a batch of matrix products: for each batch place, rows × columns results summed over the depth. Each of
/// the four is a group of axes, with axes of size 1 dropped and neighbours merged where both operands allow it.
/// </summary>
internal sealed class ContractionLayout
{
    private readonly int[] axes; // size, left stride, right stride of each axis
    private int used;

    public ContractionLayout(Lowering.Contract lowering, TensorValue left, TensorValue right)
    {
        axes = new int[3 * (left.Shape.Rank + right.Shape.Rank)];
        ReadOnlySpan<int> leftBatch = lowering.LeftBatch.Numbers;
        ReadOnlySpan<int> rightBatch = lowering.RightBatch.Numbers;
        ReadOnlySpan<int> leftContracted = lowering.LeftContracted.Numbers;
        ReadOnlySpan<int> rightContracted = lowering.RightContracted.Numbers;

        int start = used;
        for (int i = 0; i < leftBatch.Length; i++)
        {
            Add(start, left.Shape[leftBatch[i]], left.Strides[leftBatch[i]], right.Strides[rightBatch[i]]);
        }
        // The last batch axes that the right operand does not move along are rows in all but name: one larger product.
        int batchEnd = used;
        while (batchEnd > 0 && axes[batchEnd - 1] == 0) batchEnd -= 3;
        Batch = new Group(axes, 0, batchEnd);

        start = batchEnd;
        for (int axis = 0; axis < left.Shape.Rank; axis++)
        {
            if (!leftBatch.Contains(axis) && !leftContracted.Contains(axis)) Add(start, left.Shape[axis], left.Strides[axis], 0);
        }
        Rows = new Group(axes, start, used);

        start = used;
        for (int axis = 0; axis < right.Shape.Rank; axis++)
        {
            if (!rightBatch.Contains(axis) && !rightContracted.Contains(axis)) Add(start, right.Shape[axis], 0, right.Strides[axis]);
        }
        Columns = new Group(axes, start, used);

        start = used;
        for (int i = 0; i < leftContracted.Length; i++)
        {
            Add(start, left.Shape[leftContracted[i]], left.Strides[leftContracted[i]], right.Strides[rightContracted[i]]);
        }
        Depth = new Group(axes, start, used);
    }

    public Group Batch { get; }

    public Group Rows { get; }

    public Group Columns { get; }

    public Group Depth { get; }

    private void Add(int start, int size, int leftStride, int rightStride)
    {
        if (size == 1) return;
        if (used > start && axes[used - 2] == (long)size * leftStride && axes[used - 1] == (long)size * rightStride)
        {
            axes[used - 3] *= size;
        }
        else
        {
            axes[used] = size;
            used += 3;
        }
        axes[used - 2] = leftStride;
        axes[used - 1] = rightStride;
    }

    /// <summary>Axes walked together in row-major order.</summary>
    internal readonly struct Group
    {
        private readonly int[] axes;
        private readonly int start;
        private readonly int end;

        public Group(int[] axes, int start, int end)
        {
            this.axes = axes;
            this.start = start;
            this.end = end;
            long size = 1;
            for (int i = start; i < end; i += 3) size *= axes[i];
            Size = (int)size;
        }

        /// <summary>The number of places.</summary>
        public int Size { get; }

        /// <summary>Where a place lies in both operands.</summary>
        public (int Left, int Right) Offset(int place)
        {
            int left = 0, right = 0;
            for (int i = end - 3; i >= start; i -= 3)
            {
                (place, int position) = i == start ? (0, place) : Math.DivRem(place, axes[i]);
                left += position * axes[i + 1];
                right += position * axes[i + 2];
            }
            return (left, right);
        }

        /// <summary>Where every place lies in the left operand.</summary>
        public void LeftOffsets(Span<int> target) => Offsets(1, target);

        /// <summary>Where every place lies in the right operand.</summary>
        public void RightOffsets(Span<int> target) => Offsets(2, target);

        private void Offsets(int which, Span<int> target)
        {
            // The table grows from the innermost axis outwards: each axis repeats what is there, shifted.
            target[0] = 0;
            int filled = 1;
            for (int i = end - 3; i >= start; i -= 3)
            {
                int stride = axes[i + which];
                if (filled == 1)
                {
                    for (int j = 1, at = stride; j < axes[i]; j++, at += stride) target[j] = at;
                }
                else
                {
                    for (int j = 1; j < axes[i]; j++)
                    {
                        Span<int> copy = target.Slice(j * filled, filled);
                        for (int p = 0; p < filled; p++) copy[p] = target[p] + (j * stride);
                    }
                }
                filled *= axes[i];
            }
        }
    }
}
