using System.Collections.Immutable;
using System.Runtime.InteropServices;
using AutoGrad.Execution;

namespace AutoGrad.Compilation;

/// <summary>
/// Where the elements of a node lie: element (i, j, …) is element offset + i·stride₀ + j·stride₁ + … of the base, whose elements lie in
/// row-major order. Views and most reshapes are such a look at something else and take no time and no memory.
/// </summary>
internal sealed record Access(Tensor Base, Shape Shape, int Offset, ImmutableArray<int> Strides)
{
    /// <summary>The strides as values take them, which never write to them.</summary>
    public int[] StrideArray => ImmutableCollectionsMarshal.AsArray(Strides) ?? [];

    /// <summary>Whether this is the base, element for element, perhaps under another shape.</summary>
    public bool IsWhole => Offset == 0 && Shape.Size == Base.Size && IsRowMajor;

    /// <summary>Whether the elements lie one after another.</summary>
    public bool IsRowMajor
    {
        get
        {
            if (Shape.Size == 0) return true;
            int expected = 1;
            for (int axis = Shape.Rank - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1 && Strides[axis] != expected) return false;
                expected *= Shape[axis];
            }
            return true;
        }
    }

    /// <summary>The distance between neighbours along the innermost axis that is longer than 1.</summary>
    public int InnermostStride
    {
        get
        {
            for (int axis = Shape.Rank - 1; axis >= 0; axis--)
            {
                if (Shape[axis] != 1) return Strides[axis];
            }
            return 1;
        }
    }

    /// <summary>The node itself.</summary>
    public static Access Of(Tensor node) => new(node, node.Shape, 0, [.. TensorValue.RowMajor(node.Shape)]);

    /// <summary>A node that only looks at others, or null if it computes.</summary>
    public static Access? Through(Tensor node, Lowering lowering, Func<Tensor, Access> find) => lowering switch
    {
        Lowering.View view => find(node.Reads[0]).Through(view.Layout),
        Lowering.Reshape => find(node.Reads[0]).Reshaped(node.Shape),
        _ => null,
    };

    /// <summary>
    /// Whether element i of this (in row-major order) is element i / columns of the base: one number of the base for a whole row.
    /// </summary>
    public bool IsRowOf(int columns)
    {
        if (Offset != 0 || columns == 0 || Shape.Size != (long)Base.Size * columns) return false;
        int inner = 1, expected = 1;
        for (int axis = Shape.Rank - 1; axis >= 0; axis--)
        {
            int size = Shape[axis];
            if (size == 1) continue;
            if (inner < columns)
            {
                if (Strides[axis] != 0) return false;
                inner *= size;
                if (inner > columns) return false;
            }
            else
            {
                if (Strides[axis] != expected) return false;
                expected *= size;
            }
        }
        return inner == columns;
    }

    private Access Through(ViewLayout layout)
    {
        int offset = Offset;
        int[] strides = new int[layout.OutputShape.Rank];
        if (layout.OutputShape.Size > 0)
        {
            for (int axis = 0; axis < Shape.Rank; axis++) offset += layout.Starts[axis] * Strides[axis];
        }
        for (int axis = 0; axis < strides.Length; axis++)
        {
            strides[axis] = layout.SourceAxes[axis] < 0 ? 0 : Strides[layout.SourceAxes[axis]] * layout.Steps[axis];
        }
        return new Access(Base, layout.OutputShape, offset, [.. strides]);
    }

    /// <summary>The same elements in row-major order under another shape, or null if strides cannot say that.</summary>
    private Access? Reshaped(Shape shape)
    {
        if (Shape.Size == 0 || IsRowMajor) return new Access(Base, shape, Offset, [.. TensorValue.RowMajor(shape)]);
        int[] strides = new int[shape.Rank];
        int from = Shape.Rank - 1, to = shape.Rank - 1;
        while (from >= 0 && to >= 0)
        {
            // a block of axes of equal product on both sides; on this side it must be one even run
            int block = Shape[from], target = shape[to], lastTo = to, run = from;
            while (block != target)
            {
                if (block < target)
                {
                    from--;
                    if (from < 0) return null;
                    if (Shape[from] != 1)
                    {
                        if (block == 1) run = from;
                        else if (Strides[from] != (long)Strides[run] * Shape[run]) return null;
                        else run = from;
                    }
                    block *= Shape[from];
                }
                else
                {
                    to--;
                    if (to < 0) return null;
                    target *= shape[to];
                }
            }
            int innermost = InnermostOf(from, block);
            int stride = innermost < 0 ? 0 : Strides[innermost];
            for (int axis = lastTo; axis >= to; axis--)
            {
                strides[axis] = stride;
                stride *= shape[axis];
            }
            from--;
            to--;
        }
        return new Access(Base, shape, Offset, [.. strides]);
    }

    /// <summary>The innermost axis longer than 1 of a block that starts at an axis and has so many elements.</summary>
    private int InnermostOf(int first, int elements)
    {
        int innermost = -1;
        for (int axis = first, seen = 1; axis < Shape.Rank && seen < elements; axis++)
        {
            seen *= Shape[axis];
            if (Shape[axis] != 1) innermost = axis;
        }
        return innermost;
    }
}
