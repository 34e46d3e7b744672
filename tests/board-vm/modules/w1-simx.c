// SPDX-License-Identifier: GPL-2.0
/*
 * A 1-Wire bus with simulated DS18B20 sensors, for tests: 28-7f464b01aa10, ...11 and so on.
 *
 *   temp_mc  temperature of each sensor, thousandths of a degree Celsius
 *   sensors  how many there are
 *   fault    0 none, 1 wrong CRC of the scratchpad, 2 no presence pulse
 */
#include <linux/module.h>
#include <linux/w1.h>

#define MOST 4

static int temp_mc[MOST] = {21500, -1062, 85000, 10125};
static int temps = MOST;
module_param_array(temp_mc, int, &temps, 0644);
static int sensors = 2;
module_param(sensors, int, 0444);
static int fault;
module_param(fault, int, 0644);

enum state { AT_COMMAND, AT_MATCH, AT_FUNCTION, AT_READ, AT_WRITE, AT_IDLE };

static enum state state;
static u8 rom[8];
static int romAt, readAt, writeAt, selected;
static u8 scratchpad[9] = {0, 0, 0x4b, 0x46, 0x7f, 0xff, 0x0c, 0x10, 0};

static u8 crc(const u8 *bytes, int length)
{
	u8 sum = 0;
	int bit;

	while (length--) {
		u8 byte = *bytes++;

		for (bit = 0; bit < 8; bit++, byte >>= 1)
			sum = (sum ^ byte) & 1 ? (sum >> 1) ^ 0x8c : sum >> 1;
	}
	return sum;
}

static u64 id(int k)
{
	u8 bytes[8] = {0x28, 0x10 + k, 0xaa, 0x01, 0x4b, 0x46, 0x7f, 0};
	u64 value;

	bytes[7] = crc(bytes, 7);
	memcpy(&value, bytes, 8);
	return value;
}

static void measure(void)
{
	int t = temp_mc[selected < 0 ? 0 : selected] * 16 / 1000;

	scratchpad[0] = t & 255;
	scratchpad[1] = (t >> 8) & 255;
	scratchpad[8] = crc(scratchpad, 8);
	if (fault == 1)
		scratchpad[8] ^= 0x5a;
	readAt = 0;
}

static u8 read_byte(void *data)
{
	return state == AT_READ && readAt < 9 ? scratchpad[readAt++] : 0xff;
}

static void write_byte(void *data, u8 byte)
{
	int k;
	u64 value;

	switch (state) {
	case AT_COMMAND:
		romAt = 0;
		selected = 0;
		state = byte == 0x55 ? AT_MATCH : byte == 0xcc ? AT_FUNCTION : AT_IDLE;
		break;
	case AT_MATCH:
		rom[romAt++] = byte;
		if (romAt < 8)
			break;
		memcpy(&value, rom, 8);
		selected = -1;
		for (k = 0; k < sensors; k++)
			if (id(k) == value)
				selected = k;
		state = selected < 0 ? AT_IDLE : AT_FUNCTION;
		break;
	case AT_FUNCTION:
		writeAt = 2;
		if (byte == 0xbe)
			measure();
		state = byte == 0xbe ? AT_READ : byte == 0x4e ? AT_WRITE : AT_IDLE;
		break;
	case AT_WRITE:
		if (writeAt < 5)
			scratchpad[writeAt++] = byte;
		break;
	default:
		break;
	}
}

static u8 touch_bit(void *data, u8 bit)
{
	return 1;
}

static u8 reset(void *data)
{
	state = AT_COMMAND;
	return fault == 2;
}

static void search(void *data, struct w1_master *master, u8 type, w1_slave_found_callback found)
{
	int k;

	for (k = 0; k < sensors && fault != 2; k++)
		found(master, id(k));
}

static struct w1_bus_master bus = {
	.read_byte = read_byte,
	.write_byte = write_byte,
	.touch_bit = touch_bit,
	.reset_bus = reset,
	.search = search,
};

static int __init begin(void)
{
	return w1_add_master_device(&bus);
}

static void __exit end(void)
{
	w1_remove_master_device(&bus);
}

module_init(begin);
module_exit(end);
MODULE_LICENSE("GPL");
