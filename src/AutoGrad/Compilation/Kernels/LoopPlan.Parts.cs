using AutoGrad.Execution;

namespace AutoGrad.Compilation.Kernels;

/// <content>A loop as the epilogue of a product: it runs on parts of its elements, as they are finished.</content>
internal sealed unsafe partial class LoopPlan : IEpilogue
{
    private const int FewestInParts = 1 << 16; // elements: fewer are still in the second-level cache when the product is complete
    private const int DepthInPlace = 256;
    private const int DepthWithOthers = 64;

    /// <summary>Whether the loop is better run on parts of a product than on the whole, and can be.</summary>
    /// <param name="product">What the loop reads, element by element.</param>
    /// <param name="depth">The multiply-adds for each of its elements.</param>
    /// <param name="isKept">Whether others read it too.</param>
    /// <remarks>
    /// The more work an element is, the less it matters that it is read again. Other large arrays are read and written by parts less well
    /// than from one end to the other, and sums come out less exact. So from some depth on the loop is better off on its own (measured).
    /// </remarks>
    public bool GainsByParts(Tensor product, long depth, bool isKept)
    {
        if (!isOnePass || product.Size < FewestInParts || depth > DepthInPlace) return false;
        int others = isKept ? 0 : -1; // arrays as large as the product, without the one that may take its place
        for (int i = 0; i < Arrays.Length; i++)
        {
            if (code.Operands[i].Accumulates) return false;
            if (Arrays[i].Access is { IsWhole: true } access && access.Base.Size == product.Size && access.Base != product) others++;
        }
        return others <= 0 || depth <= DepthWithOthers;
    }

    /// <summary>Runs the loop on a part of its elements.</summary>
    public void Run(nint* arrays, ResultPart part)
    {
        if (part.Stride == part.Columns || part.Rows == 1)
        {
            RunLine(arrays, part.First, part.Rows * (nint)part.Columns);
            return;
        }
        for (int row = 0; row < part.Rows;)
        {
            nint first = part.First + (row * part.Stride);
            (nint line, nint column) = Math.DivRem(first, columns);
            if (column + part.Columns > columns)
            {
                RunLine(arrays, first, part.Columns);
                row++;
                continue;
            }
            // Rows below that lie in the same way in all arrays are done together.
            (nint lines, nint rest) = Math.DivRem(part.Stride, columns);
            nint below = rest == 0 ? (rows - 1 - (line % rows)) / lines : lines == 0 ? (columns - part.Columns - column) / part.Stride : 0;
            nint count = Math.Min(part.Rows - row, below + 1);
            RunRectangle(arrays, line, column, count, part.Columns, rest == 0 ? lines : 0, part.Stride);
            row += (int)count;
        }
    }

    /// <summary>Runs on neighbouring elements: the end of a row of the loop, whole rows, the start of one.</summary>
    private void RunLine(nint* arrays, nint first, nint count)
    {
        while (count > 0)
        {
            (nint line, nint column) = Math.DivRem(first, columns);
            bool isPart = column > 0 || count < columns;
            nint lines = isPart ? 1 : Math.Min(count / columns, rows - (line % rows));
            nint length = isPart ? Math.Min(columns - column, count) : columns;
            RunRectangle(arrays, line, column, lines, length, 1, 0);
            first += lines * length;
            count -= lines * length;
        }
    }

    /// <summary>
    /// Runs on a rectangle that lies evenly in all arrays: its rows are so many of the loop apart, or so many elements in one row.
    /// </summary>
    private void RunRectangle(nint* arrays, nint line, nint column, nint count, nint length, nint lineStep, nint step)
    {
        int operands = Arrays.Length;
        nint* arguments = stackalloc nint[2 * operands];
        (nint block, nint row) = Math.DivRem(line, rows);
        for (int i = 0; i < operands; i++)
        {
            nint width = code.Operands[i].IsRow ? 0 : code.Operands[i].DType.SizeInBytes;
            nint address = arrays[i] + (row * (nint)rowStrides[i]) + (column * width);
            nint rest = block;
            for (int axis = outer.Length - 1; axis >= 0 && rest > 0; axis--)
            {
                (rest, nint place) = Math.DivRem(rest, outer[axis]);
                address += place * (nint)outerStrides[i][axis];
            }
            arguments[i] = address;
            arguments[operands + i] = lineStep > 0 ? lineStep * (nint)rowStrides[i] : step * width;
        }
        kernel(arguments, count, length);
    }
}
