using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace AutoGrad.Execution;

/// <summary>The solutions of a batch of systems of linear equations, each factored by itself; the batch is spread over threads.</summary>
internal static class SolveKernel
{
    private const long ParallelFrom = 1 << 18; // multiply-adds

    /// <summary>x[…, n, k] with a[…, n, n] · x = b[…, n, k].</summary>
    public static TensorValue Run(
        string operation, OnFailure onSingular, TensorValue a, TensorValue b, TensorType type, StoragePool pool) =>
        type.DType == DType.Float32
            ? Run<float>(operation, onSingular, a, b, type, pool)
            : Run<double>(operation, onSingular, a, b, type, pool);

    private static TensorValue Run<T>(
        string operation, OnFailure onSingular, TensorValue a, TensorValue b, TensorType type, StoragePool pool)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        TensorValue output = TensorValue.Allocate(type, pool);
        if (type.Size == 0) return output;
        StridedCopy.Copy(b, output.AsSpan<T>());
        TensorValue matrices = StridedCopy.ToContiguous(a, pool);
        int n = type.Shape[^2], columns = type.Shape[^1];
        int batch = type.Size / (n * columns);
        int[] singular = new int[batch];
        void SolveOne(int index)
        {
            int stride = LuFactorization<T>.Stride(n);
            int factorBytes = Unsafe.SizeOf<T>() * n * stride;
            Span<byte> workspace = ThreadWorkspace.Rent<byte>(factorBytes + ((long)sizeof(int) * n));
            Span<T> factors = MemoryMarshal.Cast<byte, T>(workspace[..factorBytes]);
            Span<int> swaps = MemoryMarshal.Cast<byte, int>(workspace.Slice(factorBytes, sizeof(int) * n));
            ReadOnlySpan<T> matrix = matrices.AsSpan<T>().Slice(index * n * n, n * n);
            for (int row = 0; row < n; row++) matrix.Slice(row * n, n).CopyTo(factors[(row * stride)..]);
            singular[index] = LuFactorization<T>.Factor(factors, n, swaps);
            Span<T> solutions = output.AsSpan<T>().Slice(index * n * columns, n * columns);
            if (singular[index] < 0) LuFactorization<T>.Solve(factors, n, swaps, solutions, columns);
            else solutions.Fill(T.NaN);
        }
        long work = (long)n * n * (n + columns) * batch;
        if (work >= ParallelFrom) ParallelLoop.For(batch, SolveOne);
        else for (int index = 0; index < batch; index++) SolveOne(index);
        if (matrices != a) pool.Return(matrices.Storage);
        int failed = Array.FindIndex(singular, static pivot => pivot >= 0);
        return failed < 0 || onSingular == OnFailure.NaN ? output : throw Singular(operation, a.Type, failed, batch, singular[failed]);
    }

    private static ArgumentException Singular(string operation, TensorType type, int index, int batch, int pivot) => Errors.Argument(
        operation,
        $"the matrix {type}{(batch > 1 ? $", number {index} of its batch," : "")} is singular: pivot {pivot} of the elimination is 0",
        "Check that the equations are independent, or add a small multiple of the identity matrix");
}
