using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Transforms.Sparsity;

public sealed class SparseMatrixTests
{
    private static readonly SparseMatrix Matrix = SparseJacobian(static x => x[1..] * x[..^1], From([1.0, 2, 3, 4]));

    [Fact]
    public void Products_are_those_of_the_dense_matrix()
    {
        Tensor dense = Matrix.ToDense(), vector = From([1.0, -2, 0.5, 3]), vectors = Stack([vector, vector * 2]);
        Assert.Equal([2.0, 1, 0, 0, 0, 3, 2, 0, 0, 0, 4, 3], dense.ToArray<double>());
        Assert.Equal(MatMul(dense, vector).ToArray<double>(), Matrix.Multiply(vector).ToArray<double>());
        Assert.Equal(MatMul(vectors, dense.Transpose()).ToArray<double>(), Matrix.Multiply(vectors).ToArray<double>());
        Assert.Equal(dense.Transpose().ToArray<double>(), Matrix.Transpose().ToDense().ToArray<double>());
        SparseMatrix batch = Matrix with { Values = Stack([Matrix.Values, -Matrix.Values]) };
        Assert.Equal([2, 3, 4], batch.ToDense().Shape);
        Assert.Equal((-dense).ToArray<double>(), batch.ToDense()[1].ToArray<double>());
        Assert.Equal(MatMul(-dense, vector).ToArray<double>(), batch.Multiply(vector)[1].ToArray<double>());
        Assert.Equal([2, 4, 3], batch.Transpose().ToDense().Shape);
    }

    [Fact]
    public void Is_a_tree_of_one_leaf_whose_pattern_is_static()
    {
        Assert.Equal("Values", Assert.Single(Tree.Leaves(Matrix)).Path.ToString());
        Assert.True(Tree.SameStructure(Matrix, Matrix with { Values = Zeros([6]) }));
        Assert.False(Tree.SameStructure(Matrix, Matrix.Transpose()));
        SparseMatrix doubled = Compile((SparseMatrix matrix) => Tree.Map(matrix, static (_, values) => values * 2))(Matrix);
        Assert.Equal((Matrix.ToDense() * 2).ToArray<double>(), doubled.ToDense().ToArray<double>());
        Assert.Equal(Matrix.Pattern, doubled.Pattern);
    }

    [Fact]
    public void Vectors_and_values_that_do_not_fit()
    {
        SparseJacobianTests.AssertMessage(
            "SparseMatrix.Multiply: the matrix has 4 columns, but the vector is Float64[3]. Its last axis must have the size 4.",
            () => Matrix.Multiply(From([1.0, 2, 3])));
        SparseJacobianTests.AssertMessage(
            "SparseMatrix.Multiply: dtypes Float64 and Float32 do not mix (operands are Float64[6] and Float32[4]). Convert one operand, for example with .Cast(DType.Float64).",
            () => Matrix.Multiply(Zeros([4])));
        SparseJacobianTests.AssertMessage(
            "SparseMatrix.ToDense: the values are Float32[2], but the pattern has 6 entries. The last axis of the values must have one element for each entry.",
            () => (Matrix with { Values = Zeros([2]) }).ToDense());
    }
}
