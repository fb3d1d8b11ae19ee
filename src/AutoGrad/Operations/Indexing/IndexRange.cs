using System.Numerics;
using AutoGrad.Execution;

namespace AutoGrad;

/// <summary>The check of indices whose value is known already, so that a mistake shows at the user's own line.</summary>
internal static class IndexRange
{
    /// <summary>Fails if one of the indices is known to lie outside the axis.</summary>
    public static void Check(string operation, Tensor indices, int axis, Shape source)
    {
        if (indices.Size == 0) return;
        if (source[axis] == 0) throw GatherIndices.OutOfRange(operation, 0, axis, source);
        if (indices.Primitive is Literal literal) CheckAll<long>(operation, [(long)literal.Value.ToDouble()], axis, source);
        else if (indices.Value is not { IsContiguous: true } value) return;
        else if (indices.DType == DType.Int32) CheckAll<int>(operation, value.AsSpan<int>(), axis, source);
        else CheckAll<long>(operation, value.AsSpan<long>(), axis, source);
    }

    private static void CheckAll<T>(string operation, ReadOnlySpan<T> indices, int axis, Shape source)
        where T : unmanaged, IBinaryInteger<T>
    {
        long size = source[axis];
        foreach (T index in indices)
        {
            long position = long.CreateTruncating(index);
            if ((ulong)position >= (ulong)size) throw GatherIndices.OutOfRange(operation, position, axis, source);
        }
    }
}
