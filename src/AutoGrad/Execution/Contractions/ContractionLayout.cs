namespace AutoGrad.Execution;

/// <summary>
/// A general dot product seen as a batch of matrix products: for each batch place, rows × columns results summed over the depth. Each of
/// the four is a group of axes, with axes of size 1 dropped and neighbours merged where both operands allow it.
/// </summary>
internal sealed class ContractionLayout
{
    private readonly int[] axes; // size, left stride, right stride of each axis
    private int used;

    public ContractionLayout(
        Lowering.Contract lowering, Shape left, ReadOnlySpan<int> leftStrides, Shape right, ReadOnlySpan<int> rightStrides)
    {
        axes = new int[3 * (left.Rank + right.Rank)];
        ReadOnlySpan<int> leftBatch = lowering.LeftBatch.Numbers;
        ReadOnlySpan<int> rightBatch = lowering.RightBatch.Numbers;
        ReadOnlySpan<int> leftContracted = lowering.LeftContracted.Numbers;
        ReadOnlySpan<int> rightContracted = lowering.RightContracted.Numbers;

        int start = used;
        for (int i = 0; i < leftBatch.Length; i++)
        {
            Add(start, left[leftBatch[i]], leftStrides[leftBatch[i]], rightStrides[rightBatch[i]]);
        }
        // The last batch axes that the right operand does not move along are rows in all but name: one larger product.
        int batchEnd = used;
        while (batchEnd > 0 && axes[batchEnd - 1] == 0) batchEnd -= 3;
        Batch = new Group(axes, 0, batchEnd);

        start = batchEnd;
        for (int axis = 0; axis < left.Rank; axis++)
        {
            if (!leftBatch.Contains(axis) && !leftContracted.Contains(axis)) Add(start, left[axis], leftStrides[axis], 0);
        }
        Rows = new Group(axes, start, used);

        start = used;
        for (int axis = 0; axis < right.Rank; axis++)
        {
            if (!rightBatch.Contains(axis) && !rightContracted.Contains(axis)) Add(start, right[axis], 0, rightStrides[axis]);
        }
        Columns = new Group(axes, start, used);

        start = used;
        for (int i = 0; i < leftContracted.Length; i++)
        {
            Add(start, left[leftContracted[i]], leftStrides[leftContracted[i]], rightStrides[rightContracted[i]]);
        }
        Depth = new Group(axes, start, used);
    }

    /// <summary>The elements of the result.</summary>
    public long Results => (long)Batch.Size * Rows.Size * Columns.Size;

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
        public int[] LeftOffsets() => Offsets(1);

        /// <summary>Where every place lies in the right operand.</summary>
        public int[] RightOffsets() => Offsets(2);

        private int[] Offsets(int which)
        {
            // The table grows from the innermost axis outwards: each axis repeats what is there, shifted.
            int[] target = new int[Size];
            int filled = 1;
            for (int i = end - 3; i >= start && Size > 0; i -= 3)
            {
                int stride = axes[i + which];
                for (int j = 1; j < axes[i]; j++)
                {
                    for (int p = 0; p < filled; p++) target[(j * filled) + p] = target[p] + (j * stride);
                }
                filled *= axes[i];
            }
            return target;
        }
    }
}
