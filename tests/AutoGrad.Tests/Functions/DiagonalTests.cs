using Xunit;
using static AutoGrad.Tensor;
using static AutoGrad.Transforms;

namespace AutoGrad.Tests.Functions;

public sealed class DiagonalTests
{
    [Fact]
    public void Every_diagonal_of_random_matrices()
    {
        var random = new Random(1);
        for (int round = 0; round < 50; round++)
        {
            int rows = random.Next(1, 6), columns = random.Next(1, 6), offset = random.Next(-7, 8);
            Tensor x = Operations.Sample.Integers(random, [2, rows, columns], 0, 100);
            int[] elements = x.ToArray<int>();
            int[] expected =
            [
                .. from b in Enumerable.Range(0, 2)
                   from i in Enumerable.Range(0, rows)
                   let j = i + offset
                   where j >= 0 && j < columns
                   select elements[(((b * rows) + i) * columns) + j],
            ];
            Assert.Equal(expected, x.Diagonal(offset).ToArray<int>());
        }
    }

    [Fact]
    public void A_diagonal_matrix_has_zeros_elsewhere()
    {
        Assert.Equal([1, 0, 0, 2], DiagonalMatrix(From([1, 2])).ToArray<int>());
        Assert.Equal([2, 1, 1], DiagonalMatrix(Ones([2, 1])).Shape);
        Assert.Equal([0, 0], DiagonalMatrix(Ones([0])).Shape);
        Assert.Equal([3f, 4, 5], DiagonalMatrix(From([3f, 4, 5])).Diagonal().ToArray<float>());
    }

    [Fact]
    public void Gradients_go_back_to_the_diagonal()
    {
        Tensor x = Ones([2, 3]).Fresh();
        Assert.Equal([0f, 1, 0, 0, 0, 1], Gradients(x.Diagonal(1).Sum(), x)[0].ToArray<float>());
        Tensor v = Ones([2]).Fresh();
        Assert.Equal([1f, 1], Gradients(DiagonalMatrix(v).Sum(), v)[0].ToArray<float>());
    }

    [Fact]
    public void Triangles()
    {
        Tensor x = From([1, 2, 3, 4, 5, 6], [2, 3]);
        Assert.Equal([1, 0, 0, 4, 5, 0], x.LowerTriangle().ToArray<int>());
        Assert.Equal([1, 2, 0, 4, 5, 6], x.LowerTriangle(1).ToArray<int>());
        Assert.Equal([0, 0, 0, 4, 0, 0], x.LowerTriangle(-1).ToArray<int>());
        Assert.Equal([1, 2, 3, 0, 5, 6], x.UpperTriangle().ToArray<int>());
        Assert.Equal([0, 2, 3, 0, 0, 6], x.UpperTriangle(1).ToArray<int>());
        Assert.Equal([1, 2, 3, 4, 5, 6], x.UpperTriangle(int.MinValue).ToArray<int>());
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        Messages.Verify(
            "Diagonal: needs a matrix, but got shape [3]. Give it at least two axes; DiagonalMatrix makes a matrix of a vector.",
            () => Ones([3]).Diagonal());
        Messages.Verify(
            "DiagonalMatrix: a scalar has no axis to lay on the diagonal. Reshape it to a vector.",
            () => DiagonalMatrix(Ones([])));
        Messages.Verify("LowerTriangle: needs a matrix, but got shape [3]. Give it at least two axes.", () => Ones([3]).LowerTriangle());
        Messages.Verify("UpperTriangle: needs a matrix, but got shape []. Give it at least two axes.", () => Ones([]).UpperTriangle());
    }
}
