using System.Numerics;
using System.Runtime.CompilerServices;

namespace AutoGrad.Execution;

/// <summary>
/// The matrix product c[i, j] = Σ over k of left(i, k) · right(k, j) for one vector width, after Goto and van de Geijn, "Anatomy of
/// High-Performance Matrix Multiplication" (2008): both operands are packed into panels, the depth is cut into blocks whose column panel
/// stays in the first-level cache, and register tiles run over the panels. Every element is one chain of multiply-adds in the order of k.
/// </summary>
internal static unsafe class Gemm<T, TVector, TOperations>
    where T : unmanaged, IFloatingPointIeee754<T>
    where TVector : struct
    where TOperations : IVectorOperations<T, TVector>
{
    private const int DepthBlock = 256; // a column panel of 256 × 2 vectors is 32 KB
    private const int RowPanelsPerTask = 16;
    private const int ColumnPanelsPerTask = 16;
    private const int TasksWanted = 16;
    private const int DirectUpTo = 24; // rows; packing the right operand pays only when more rows read it
    private const long PackAtMost = 1 << 22; // elements of one operand packed at a time

    private static int Width => 2 * TOperations.Count;

    private static bool Wide => TOperations.Count * sizeof(T) == 64;

    /// <summary>The elements of workspace that <see cref="Multiply"/> needs.</summary>
    public static long Workspace(int rows, int columns, int depth)
    {
        long packedRows = RowPanels.PaddedRows(RowsPerPass(rows, depth), Wide);
        long packedColumns = Panels(ColumnsPerPass(columns, depth), Width) * (long)Width;
        return (packedRows + packedColumns) * depth;
    }

    /// <summary>What a product costs, in multiply-adds counted with the unused parts of tiles.</summary>
    public static long Cost(int rows, int columns) => RowPanels.PaddedRows(rows, Wide) * (long)Panels(columns, Width) * Width;

    /// <summary>
    /// Computes the product into c, whose element (i, j) lies at i · rowStride + j · columnStride. The depth is at least 1.
    /// </summary>
    public static void Multiply(
        int rows, int columns, int depth, MatrixOperand<T> left, MatrixOperand<T> right,
        T* c, int rowStride, int columnStride, T* workspace, bool parallel)
    {
        int rowsPerPass = RowsPerPass(rows, depth);
        int columnsPerPass = ColumnsPerPass(columns, depth);
        for (int row = 0; row < rows; row += rowsPerPass)
        {
            for (int column = 0; column < columns; column += columnsPerPass)
            {
                var pass = new Pass(
                    Math.Min(rowsPerPass, rows - row), Math.Min(columnsPerPass, columns - column), depth,
                    left.SkipLines(row), right.SkipLines(column),
                    c + (row * (nint)rowStride) + (column * (nint)columnStride), rowStride, columnStride, workspace);
                pass.Pack(parallel);
                pass.Compute(parallel);
            }
        }
    }

    private static int RowsPerPass(int rows, int depth) => LinesPerPass(rows, depth, RowPanels.Full(Wide));

    private static int ColumnsPerPass(int columns, int depth) => LinesPerPass(columns, depth, Width);

    private static int LinesPerPass(int lines, int depth, int panel) =>
        lines * (long)depth <= PackAtMost ? lines : (int)Math.Max(PackAtMost / depth / panel, 1) * panel;

    private static int Panels(int lines, int panel) => (lines + panel - 1) / panel;

    /// <summary>A product whose packed operands fit the workspace.</summary>
    private sealed class Pass
    {
        private readonly int rows, columns, depth, rowStride, columnStride, rowPanels, columnPanels, directPanels;
        private readonly MatrixOperand<T> left, right;
        private readonly T* c;
        private readonly T* packedLeft;
        private readonly T* packedRight;

        public Pass(
            int rows, int columns, int depth, MatrixOperand<T> left, MatrixOperand<T> right,
            T* c, int rowStride, int columnStride, T* workspace)
        {
            (this.rows, this.columns, this.depth, this.left, this.right) = (rows, columns, depth, left, right);
            (this.rowStride, this.columnStride) = (rowStride, columnStride);
            this.c = c;
            rowPanels = Panels(rows, RowPanels.Full(Wide));
            columnPanels = Panels(columns, Width);
            bool direct = rows <= DirectUpTo && MatrixOperand<T>.IsRun(right.Lines, columns);
            directPanels = direct ? columns / Width : 0;
            packedRight = workspace;
            packedLeft = workspace + ((columnPanels - directPanels) * (nint)Width * depth);
        }

        public void Pack(bool parallel)
        {
            int packed = columnPanels - directPanels;
            Loop(parallel && (rows + (packed * (long)Width)) * depth > 1 << 16, rowPanels + packed, i =>
            {
                if (i < rowPanels) PackRows(i);
                else PackColumns(i - rowPanels + directPanels);
            });
        }

        public void Compute(bool parallel)
        {
            int tall = Math.Min(RowPanelsPerTask, rowPanels);
            int broad = Math.Min(ColumnPanelsPerTask, columnPanels);
            while (Panels(rowPanels, tall) * (long)Panels(columnPanels, broad) < TasksWanted && tall * broad > 1)
            {
                if (tall >= broad) tall = (tall + 1) / 2;
                else broad = (broad + 1) / 2;
            }
            int down = Panels(rowPanels, tall);
            Loop(parallel, down * Panels(columnPanels, broad), task =>
            {
                int firstRow = task % down * tall;
                int firstColumn = task / down * broad;
                Block(firstRow, Math.Min(firstRow + tall, rowPanels), firstColumn, Math.Min(firstColumn + broad, columnPanels));
            });
        }

        private static void Loop(bool parallel, int count, Action<int> body)
        {
            if (parallel) ParallelLoop.For(count, body);
            else for (int i = 0; i < count; i++) body(i);
        }

        private void PackRows(int panel)
        {
            int row = panel * RowPanels.Full(Wide);
            int height = RowPanels.Height(rows - row, Wide);
            PanelPacking<T>.Pack(left.SkipLines(row), Math.Min(height, rows - row), height, depth, packedLeft + (row * (nint)depth));
        }

        private void PackColumns(int panel)
        {
            int column = panel * Width;
            T* target = packedRight + ((panel - directPanels) * (nint)Width * depth);
            PanelPacking<T>.Pack(right.SkipLines(column), Math.Min(Width, columns - column), Width, depth, target);
        }

        [SkipLocalsInit]
        private void Block(int firstRowPanel, int endRowPanel, int firstColumnPanel, int endColumnPanel)
        {
            T* edge = stackalloc T[12 * Width];
            for (int from = 0; from < depth; from += DepthBlock)
            {
                int steps = Math.Min(DepthBlock, depth - from);
                for (int columnPanel = firstColumnPanel; columnPanel < endColumnPanel; columnPanel++)
                {
                    for (int rowPanel = firstRowPanel; rowPanel < endRowPanel; rowPanel++) Tile(rowPanel, columnPanel, from, steps, edge);
                }
            }
        }

        private void Tile(int rowPanel, int columnPanel, int from, int steps, T* edge)
        {
            int row = rowPanel * RowPanels.Full(Wide);
            int column = columnPanel * Width;
            int height = RowPanels.Height(rows - row, Wide);
            int validRows = Math.Min(height, rows - row);
            int validColumns = Math.Min(Width, columns - column);
            T* a = packedLeft + (row * (nint)depth) + (from * (nint)height);
            T* target = c + (row * (nint)rowStride) + (column * (nint)columnStride);
            bool whole = validRows == height && validColumns == Width && columnStride == 1;
            T* tile = whole ? target : edge;
            int stride = whole ? rowStride : Width;
            if (!whole && from > 0) CopyIn(target, edge, validRows, validColumns);
            if (columnPanel < directPanels)
            {
                T* b = right.Start + right.Lines[column];
                var listed = new ListedDepth<T>(right.Depths + from);
                RegisterTile<T, TVector, TOperations, ListedDepth<T>>.Run(height, steps, a, b, listed, tile, stride, from > 0);
            }
            else
            {
                T* b = packedRight + ((columnPanel - directPanels) * (nint)Width * depth) + (from * (nint)Width);
                var even = new EvenDepth<T>(Width);
                RegisterTile<T, TVector, TOperations, EvenDepth<T>>.Run(height, steps, a, b, even, tile, stride, from > 0);
            }
            if (!whole) CopyOut(edge, target, validRows, validColumns);
        }

        private void CopyIn(T* target, T* edge, int validRows, int validColumns)
        {
            for (int i = 0; i < validRows; i++)
            {
                for (int j = 0; j < validColumns; j++) edge[(i * Width) + j] = target[(i * (nint)rowStride) + (j * (nint)columnStride)];
            }
        }

        private void CopyOut(T* edge, T* target, int validRows, int validColumns)
        {
            for (int i = 0; i < validRows; i++)
            {
                T* row = target + (i * (nint)rowStride);
                if (columnStride == 1) new Span<T>(edge + (i * Width), validColumns).CopyTo(new Span<T>(row, validColumns));
                else for (int j = 0; j < validColumns; j++) row[j * (nint)columnStride] = edge[(i * Width) + j];
            }
        }
    }
}
