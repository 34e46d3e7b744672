// SPDX-License-Identifier: GPL-2.0
/*
 * An I2C bus with simulated chips, for tests. Unlike i2c-stub it does plain I2C: read(), write() and I2C_RDWR.
 *
 *   kind, per chip: 0  byte registers; the first byte written is the pointer, which moves on
 *                   1  16-bit registers; the first byte written is the pointer
 *                   2  answers every read with its memory from the start, whatever was written
 *   poke  "ADDRESS OFFSET BYTES", all in hex: writes into a chip's memory
 *   fault 0 none, 1 nobody acknowledges, 2 arbitration lost, 3 timed out
 *   number of the bus: /dev/i2c-N
 */
#include <linux/i2c.h>
#include <linux/module.h>

#define CHIPS 8
#define SIZE 512

static ushort chip[CHIPS] = {0x53, 0x44, 0x48, 0x76, 0x40, 0x68, 0x1d};
static int chips = 7;
module_param_array(chip, ushort, &chips, 0444);
static int kind[CHIPS] = {0, 2, 1, 0, 1, 0, 0};
static int kinds = 7;
module_param_array(kind, int, &kinds, 0644);
static int number = 1;
module_param(number, int, 0444);
static int fault;
module_param(fault, int, 0644);

static u8 memory[CHIPS][SIZE];
static u16 pointer[CHIPS];

static int find(u16 address)
{
	int i;

	for (i = 0; i < chips; i++)
		if (chip[i] == address)
			return i;
	return -1;
}

static void give(int c, u8 *bytes, int length)
{
	int i;

	for (i = 0; i < length; i++) {
		if (kind[c] == 1)
			bytes[i] = memory[c][(pointer[c] * 2 + i) % SIZE];
		else if (kind[c] == 2)
			bytes[i] = memory[c][i % SIZE];
		else
			bytes[i] = memory[c][pointer[c]++ & 255];
	}
}

static void take(int c, const u8 *bytes, int length)
{
	int i;

	if (kind[c] == 2 || length == 0)
		return;
	pointer[c] = bytes[0];
	for (i = 1; i < length; i++) {
		if (kind[c] == 1)
			memory[c][(pointer[c] * 2 + i - 1) % SIZE] = bytes[i];
		else
			memory[c][pointer[c]++ & 255] = bytes[i];
	}
}

static int transfer(struct i2c_adapter *adapter, struct i2c_msg *messages, int count)
{
	int i;

	if (fault)
		return fault == 1 ? -ENXIO : fault == 2 ? -EAGAIN : -ETIMEDOUT;
	for (i = 0; i < count; i++) {
		int c = find(messages[i].addr);

		if (c < 0)
			return -ENXIO;
		if (messages[i].flags & I2C_M_RD)
			give(c, messages[i].buf, messages[i].len);
		else
			take(c, messages[i].buf, messages[i].len);
	}
	return count;
}

static u32 functionality(struct i2c_adapter *adapter)
{
	return I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL;
}

static const struct i2c_algorithm algorithm = {.master_xfer = transfer, .functionality = functionality};
static struct i2c_adapter adapter = {.owner = THIS_MODULE, .algo = &algorithm, .name = "simulated"};

static int poke_set(const char *text, const struct kernel_param *param)
{
	unsigned int address, offset, byte;
	int used, c;

	if (sscanf(text, "%x %x%n", &address, &offset, &used) != 2)
		return -EINVAL;
	c = find(address);
	if (c < 0)
		return -ENODEV;
	for (text += used; sscanf(text, " %2x%n", &byte, &used) == 1; text += used) {
		if (offset >= SIZE)
			return -EINVAL;
		memory[c][offset++] = byte;
	}
	return 0;
}

static const struct kernel_param_ops poke_ops = {.set = poke_set};
module_param_cb(poke, &poke_ops, NULL, 0200);

static int __init begin(void)
{
	adapter.nr = number;
	return i2c_add_numbered_adapter(&adapter);
}

static void __exit end(void)
{
	i2c_del_adapter(&adapter);
}

module_init(begin);
module_exit(end);
MODULE_LICENSE("GPL");
